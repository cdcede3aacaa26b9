/** What detection costs in processor time: nanoseconds a unit for whole texts, nanoseconds a push for streams. Run with plain `node`. */
import { compileDetector, type TextRule } from '../../src/streaming/detector.ts';

const word = (name: string, prefix: string, tail: string): TextRule => ({
  type: name,
  pattern: `\\b${prefix}${tail}\\b`,
});

/** Thirty rules of the shapes that personal data and secrets have. */
const RULES: readonly TextRule[] = [
  { type: 'email', pattern: '\\b[\\w.%+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}\\b' },
  { type: 'ssn', pattern: '\\b\\d{3}-\\d{2}-\\d{4}\\b' },
  { type: 'credit_card', pattern: '\\b(?:\\d[ -]?){12,18}\\d\\b', accept: ({ text }) => text.length === 16 },
  {
    type: 'phone',
    pattern: '(?:\\+\\d{1,3}[ .-]?)?\\(?\\b\\d{2,4}\\)?[ .-]?\\d{3,4}[ .-]?\\d{3,4}\\b',
    accept: () => true,
  },
  { type: 'iban', pattern: '\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b' },
  { type: 'ip_address', pattern: '\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b' },
  { type: 'ipv6', pattern: '\\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\\b', flags: 'i' },
  {
    type: 'date_of_birth',
    pattern: '\\b(?:dob|born|birth ?date)\\b[: ]{0,3}\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}\\b',
    flags: 'i',
  },
  { type: 'jwt', pattern: '\\beyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{8,}' },
  { type: 'private_key', pattern: '-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----' },
  {
    type: 'assignment',
    pattern: '\\b(?:password|passwd|secret|token|api_?key)\\b ?[:=] ?[\'"]?[^\\s\'"]{8,128}',
    flags: 'i',
  },
  word('aws_access_key', '(?:AKIA|ASIA)', '[A-Z0-9]{16}'),
  word('github_token', 'gh[pousr]_', '[A-Za-z0-9]{36}'),
  word('gitlab_token', 'glpat-', '[\\w-]{20}'),
  word('slack_token', 'xox[baprs]-', '[\\w-]{10,80}'),
  word('stripe_key', '[sr]k_(?:live|test)_', '[A-Za-z0-9]{16,99}'),
  word('openai_key', 'sk-', '(?:proj-)?[\\w-]{20,160}'),
  word('anthropic_key', 'sk-ant-', '[\\w-]{40,120}'),
  word('google_key', 'AIza', '[\\w-]{35}'),
  word('sendgrid_key', 'SG\\.', '[\\w-]{22}\\.[\\w-]{43}'),
  word('npm_token', 'npm_', '[A-Za-z0-9]{36}'),
  word('twilio_key', 'SK', '[0-9a-f]{32}'),
  word('mailgun_key', 'key-', '[0-9a-z]{32}'),
  word('square_token', 'sq0[a-z]{3}-', '[\\w-]{22,43}'),
  word('telegram_token', '\\d{8,10}:', '[\\w-]{35}'),
  word('hf_token', 'hf_', '[A-Za-z]{34}'),
  word('passport', '[A-Z]{1,2}', '\\d{6,8}'),
  word('vehicle', '', '[A-HJ-NPR-Z0-9]{17}'),
  word('nhs', '', '\\d{3} ?\\d{3} ?\\d{4}'),
  { type: 'mrn', pattern: '\\bMRN[:# ]{1,3}\\d{6,10}\\b', flags: 'i' },
];

const PROSE = `The committee met on Tuesday to discuss the new budget, and nobody was surprised when the talks ran late. In 2024 there were 14
meetings; I attended most of them. "We need a plan," said the chair, "that survives contact with reality." A function such as const total =
items.map((item) => item.price * 1.2).reduce((a, b) => a + b, 0); returns 42.5 for the sample data. See https://example.org/docs?page=3 for more. `;
const CODE = `export const retry = async (attempt, { max = 3, delay = 100 } = {}) => {
  for (let i = 0; i < max; i += 1) { try { return await attempt(i); } catch (error) { if (i === max - 1) throw error; await sleep(delay * 2 ** i); } }
}; // id: 7f3a-11, see #1234 and build 2024.11.3\n`;
/** Through JSON, as texts come: what `repeat` and `slice` make is a tree of pieces to V8, and slower to read. */
const fill = (unit: string, length: number): string =>
  JSON.parse(JSON.stringify(unit.repeat(Math.ceil(length / unit.length)).slice(0, length)));
const sprinkled = fill(`${PROSE}Write to jane.roe@example.com or call +1 212-555-0187, card 4111111111111111. `, 8192);
/** Three ways in which models cut text. */
const CUTS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['space first', / ?[A-Za-z]+|[^A-Za-z]{1,5}/g],
  ['space last', /[A-Za-z]+[^A-Za-z]*|[^A-Za-z]+/g],
  ['five characters', /[\s\S]{1,5}/g],
];

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Milliseconds of this thread's processor time a run; the clock is coarse, so many runs are taken together. */
const timed = (rounds: number, run: () => void): number => {
  const from = process.threadCpuUsage();
  for (let round = 0; round < rounds; round += 1) run();
  return process.threadCpuUsage(from).user / 1000 / rounds;
};

const compiling = timed(1, () => compileDetector(RULES));
const detector = compileDetector(RULES);
say(
  `compile ${RULES.length} rules: ${compiling.toFixed(1)} ms, again ${timed(1, () => compileDetector(RULES)).toFixed(1)} ms`,
);

for (const [name, text] of [
  ['prose 8 KB', fill(PROSE, 8192)],
  ['code 8 KB', fill(CODE, 8192)],
  ['prose with matches 8 KB', sprinkled],
  ['base64 8 KB', fill(Buffer.from(fill(PROSE, 6000)).toString('base64'), 8192)],
  ['digits 8 KB', fill('4929 1234 5678 0001 ', 8192)],
  ['prose 200 KB', fill(PROSE, 204_800)],
] as const) {
  timed(20, () => detector.scan(text));
  const ms = timed(400, () => detector.scan(text));
  say(`scan ${name}: ${(ms * 1000).toFixed(0)} µs, ${((ms * 1e6) / text.length).toFixed(1)} ns/char`);
}

for (const [name, text] of [
  ['prose', fill(PROSE, 204_800)],
  ['code', fill(CODE, 204_800)],
] as const) {
  for (const [cut, pattern] of CUTS) {
    const tokens: readonly string[] = text.match(pattern) ?? [];
    const ms = timed(15, () => {
      const stream = detector.stream();
      for (const token of tokens) stream.push(token, () => '');
      stream.end(() => '');
    });
    const stream = detector.stream();
    let kept = 0;
    let most = 0;
    for (const token of tokens) {
      stream.push(token, () => '');
      if (stream.held > 0) kept += 1;
      most = Math.max(most, stream.held);
    }
    const cost = `${((ms * 1e6) / tokens.length).toFixed(0)} ns/push of ${(text.length / tokens.length).toFixed(1)} chars`;
    say(
      `stream ${name}, ${cut}: ${cost}, text held after ${((100 * kept) / tokens.length).toFixed(1)} % of pushes, at most ${most} chars`,
    );
  }
}
