/** What policies are tried on before the first request: a little of everything that texts are made of. */

const PASSAGE =
  'const total = items.map((item) => item.price * 1.2).reduce((a, b) => a + b, 0); // see #1234, build 2024.11.3\n';
const PROSE =
  'The committee met on Tuesday, and nobody was surprised when the talks ran late. "We need a plan," said the chair. Ask me how to begin. ';
const FIGURES =
  '2024-01-15,1042.50,98.6,00417,4-1-1,+49 30 901820,(212) 555-0187,10.0.0.1\n7 12 318 4420 96001 118 25 0 61 900\n';
const NAMES =
  'Write to jane.roe@example.com, call 020 7946 0958, card 4111 1111 1111 1111, IBAN GB29 NWBK 6016 1331 9268 19, ssn 078-05-1120. ';
const KEYS =
  'api_key = "sk-test-0000000000000000", token: ghp_000000000000000000000000000000000000, AKIAIOSFODNN7EXAMPLE\n';
const OTHERS =
  'Größe und Änderung; перевод текста; 日本語の文章; naïve café 😀\n{"id": 7, "ok": true, "path": "a/b-c_d.ts"}\n';

const UNITS = 4_096;

/** About 4 KB. */
export const sample: string = (PROSE + PASSAGE + FIGURES + NAMES + KEYS + OTHERS).repeat(8).slice(0, UNITS);

/** The sample as models cut it. */
export const sampleTokens: readonly string[] = sample.match(/\s?\S{1,5}|\s/g) ?? [];
