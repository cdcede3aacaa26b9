/** How well secrets are told from what looks like them. */
import { lookalike } from '../policies/detection/recogniser.ts';
import { secretRules } from '../policies/detection/secrets/index.ts';
import { compileDetector } from '../streaming/detector.ts';
import type { SecretRow } from './labelled-rows.ts';
import type { Wrong } from './pii.ts';
import { Tally } from './tally.ts';

/** A text counts as found if anything in it is; a text that also stands in the data as a secret is one whatever its other labels say. */
export const scoreSecrets = (
  rows: readonly SecretRow[],
): {
  readonly tally: Tally;
  readonly wrong: readonly Wrong[];
  /** Texts that are no secrets, and how many of them were left alone. */
  readonly lookalikes: { readonly all: number; readonly left: number };
} => {
  const detector = compileDetector(secretRules('standard'));
  const secrets = new Set(rows.filter(({ label }) => label === 'secret').map(({ text }) => text));
  const tally = new Tally();
  const wrong: Wrong[] = [];
  const lookalikes = { all: 0, left: 0 };
  for (const { text, label, rule } of rows) {
    if (label === 'not_secret' && secrets.has(text)) continue;
    const hit = detector.scan(text).some(({ type }) => type !== lookalike);
    const count = tally.of(rule);
    if (label === 'secret') {
      if (hit) count.found++;
      else count.missed++;
    } else {
      lookalikes.all++;
      if (hit) count.wrong++;
      else lookalikes.left++;
    }
    if (hit !== (label === 'secret')) wrong.push({ name: rule, kind: hit ? 'wrong' : 'missed', text });
  }
  return { tally, wrong, lookalikes };
};
