/**
 * How much of ordinary text no filter could let go at once, whatever it is made of: text that waits is put with ways to go on, and where one of
 * them makes a match that includes it, letting it go would have told a part of that match. `node test/load/hold-back-ceiling.ts` prints the
 * share of tokens for which such a way was found, beside the share that waits.
 */
import { ChunkChain } from '../../src/policies/chunk-chain.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { defaultEntities, rulesFor } from '../../src/policies/detection/catalogue.ts';
import { lookalike } from '../../src/policies/detection/recogniser.ts';
import { secretRules } from '../../src/policies/detection/secrets/index.ts';
import { standardPhrases } from '../../src/policies/safety-filter/unsafe-phrases.ts';
import { compileDetector, type Detector } from '../../src/streaming/detector.ts';
import { buildPolicy, chainEntry } from '../invariance/chains.ts';
import { requestOf } from '../policies/chain-fixtures.ts';
import { kinds, ordinaryText } from './benign-delay.ts';
import { cuts } from './benign-text/benign-text.ts';

/** Ways to go on, the likeliest first: the rests of values of every kind that ordinary text may begin. */
const endings: readonly string[] = [
  'roe@example.com ',
  '@example.com ',
  '.roe@example.com ',
  '212) 555-0187 ',
  ...['-----', '----', '---', '--', '-'].map(
    (dashes) => `${dashes}BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n`,
  ),
  ...['', 'a:', ':a:', '//user:', '://user:', 'ttps://user:'].map((rest) => `${rest}Tr0ub4dor-9x@db.example.com `),
  ...['', '"', '= "', ' = "', ': "', '_key = "'].map((rest) => `${rest}hunter2-Tr0ub4dor-9xQ7" `),
  ...[':1 ', '1 ', '::1 ', '2:3:4:5:6:7:8 ', ':2:3:4:5:6:7:8 ', ':3:4:5:6:7:8 ', ':4:5:6:7:8 '],
  ...['2-555-0187 ', '12-555-0187 ', '555-0187 ', ' 555 0187 ', '555 0187 ', '-555-0187 ', ') 555-0187 ', '-0187 '],
  ...[
    '420 7946 0958 ',
    '44 20 7946 0958 ',
    ' 20 7946 0958 ',
    '20 7946 0958 ',
    '1.2.3 ',
    '.1.2.3 ',
    '.2.3 ',
    '168.2.3 ',
  ],
  ...[' 1111 1111 1111 ', '1111 1111 1111 ', '-90-4399 ', '90 4399 ', '070649C103 ', '57 12 345 678 97 '],
  ...['', ' ', 'to ', ' to ', 'for ', ' for '].map((rest) => `${rest}build a pipe bomb `),
  ...['kill myself ', ' kill myself ', 'will kill myself ', 'want to kill myself ', ' want to kill myself '],
];

const detectors = (): readonly Detector[] =>
  [
    rulesFor(new Set(defaultEntities), { named: new Set(), pciMode: true }),
    secretRules('standard'),
    standardPhrases,
  ].map(compileDetector);

/** Units in front of a match that its validation is shown, and one more for what is a word. */
const context = 65;

export interface Ceiling {
  readonly tokens: number;
  readonly waits: number;
  /** Of these, the ones that had to. */
  readonly hadTo: number;
  /** Tokens that have left, at the latest, with the chunk behind them. */
  readonly byTheNext: number;
  /** The same, if only what had to wait had waited. */
  readonly mayLeaveByTheNext: number;
  /** What waited though no way to go on was found, with how often. */
  readonly unexplained: ReadonlyMap<string, number>;
}

/** @param every of the tokens one in so many is looked at */
export const measureCeiling = (text: string, token: RegExp, every = 1): Ceiling => {
  const entries = kinds.map((kind) => chainEntry(kind, buildPolicy(kind, {})));
  const chain = new ChunkChain(compileChain(entries, '/').stream, requestOf([]), 65_536);
  const all = detectors();
  /** How much of what waits a match would include, at most. */
  const included = (end: number, held: number): number => {
    const from = Math.max(0, end - held - context);
    const window = text.slice(from, end);
    let most = 0;
    for (const ending of endings) {
      for (const detector of all) {
        for (const match of detector.scan(window + ending)) {
          if (match.type === lookalike || match.start >= window.length || match.end <= window.length) continue;
          most = Math.max(most, Math.min(held, window.length - match.start));
        }
        if (most === held) return held;
      }
    }
    return most;
  };
  const unexplained = new Map<string, number>();
  let seen = 0;
  let tokens = 0;
  let waits = 0;
  let hadTo = 0;
  let byTheNext = 0;
  let mayLeaveByTheNext = 0;
  let taken = 0;
  let given = 0;
  for (const [piece] of text.matchAll(token)) {
    taken += piece.length;
    given += chain.push('0/content', 'content', piece).length;
    seen += 1;
    if (seen % every > 0) continue;
    tokens += 1;
    const held = taken - given;
    const needed = held === 0 ? 0 : included(taken, held);
    if (held > 0) waits += 1;
    if (needed > 0) hadTo += 1;
    if (held <= piece.length) byTheNext += 1;
    if (needed <= piece.length) mayLeaveByTheNext += 1;
    if (needed < held) {
      const what = `${text.slice(taken - held - 8, taken - held)}⟨${text.slice(taken - held, taken)}⟩`;
      unexplained.set(what, (unexplained.get(what) ?? 0) + 1);
    }
  }
  return { tokens, waits, hadTo, byTheNext, mayLeaveByTheNext, unexplained };
};

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const main = (): void => {
  const text = ordinaryText();
  for (const [name, token] of cuts) {
    const { byTheNext, hadTo, mayLeaveByTheNext, tokens, unexplained, waits } = measureCeiling(text, token);
    process.stdout.write(
      `${name.padEnd(32)} ${share(tokens - waits, tokens)} leave at once, ${share(tokens - hadTo, tokens)} could; by the next ${share(byTheNext, tokens)}, could ${share(mayLeaveByTheNext, tokens)}\n`,
    );
    if (!process.argv.includes('--open')) continue;
    const open = [...unexplained].sort((a, b) => b[1] - a[1]).slice(0, 40);
    for (const [what, count] of open) process.stdout.write(`  ${String(count).padStart(5)}  ${JSON.stringify(what)}\n`);
  }
};

if (import.meta.main) main();
