/**
 * How much ordinary text waits in the default output policies, and for which rule. `node test/load/benign-delay.ts` prints the distribution for
 * three ways of cutting text into tokens; with `--rules` also who is responsible.
 */

import { ChunkChain } from '../../src/policies/chunk-chain.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { defaultEntities, rulesFor } from '../../src/policies/detection/catalogue.ts';
import { secretRules } from '../../src/policies/detection/secrets/index.ts';
import { standardPhrases } from '../../src/policies/safety-filter/unsafe-phrases.ts';
import { compileDetector, type TextRule } from '../../src/streaming/detector.ts';
import { buildPolicy, chainEntry } from '../invariance/chains.ts';
import { requestOf } from '../policies/chain-fixtures.ts';
import { benignText, cuts } from './benign-text/benign-text.ts';

export const kinds = ['pii-detector', 'dlp-filter', 'safety-filter'];

export interface Delay {
  readonly tokens: number;
  /** Tokens after which nothing waits: they have left with the chunk that brought them. */
  readonly atOnce: number;
  /** Tokens that have left, at the latest, with the chunk behind it. */
  readonly byTheNext: number;
  /** Units that waited after each token, in rising order. */
  readonly held: readonly number[];
  /** What the policies would have done to this text; it should be nothing. */
  readonly matches: number;
}

export const measureDelay = (text: string, token: RegExp): Delay => {
  const entries = kinds.map((kind) => chainEntry(kind, buildPolicy(kind, {})));
  const chain = new ChunkChain(compileChain(entries, '/').stream, requestOf([]), 65_536);
  const held: number[] = [];
  let given = 0;
  let taken = 0;
  let byTheNext = 0;
  for (const [piece] of text.matchAll(token)) {
    taken += piece.length;
    given += chain.push('0/content', 'content', piece).length;
    const waiting = Math.max(0, taken - given);
    if (waiting <= piece.length) byTheNext += 1;
    held.push(waiting);
  }
  const matches = chain
    .results()
    .reduce((sum, result) => sum + Object.values(result.matches).reduce((a, b) => a + b, 0), 0);
  return {
    tokens: held.length,
    atOnce: held.filter((units) => units === 0).length,
    byTheNext,
    held: held.sort((a, b) => a - b),
    matches,
  };
};

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** 70 KB of prose, 70 of Markdown, 60 of code. */
export const ordinaryText = (): string =>
  benignText('prose', 70_000, 11) + benignText('markdown', 70_000, 12) + benignText('code', 60_000, 13);

export const delayLine = (name: string, { atOnce, byTheNext, held, matches, tokens }: Delay): string =>
  `${name.padEnd(32)} ${tokens} tokens, ${((100 * atOnce) / tokens).toFixed(1)} % at once, ${((100 * byTheNext) / tokens).toFixed(1)} % by the next; held after a token: p50 ${percentile(held, 0.5)}, p90 ${percentile(held, 0.9)}, p99 ${percentile(held, 0.99)}, max ${held.at(-1)}; ${matches} matches`;

interface Suspect {
  readonly name: string;
  readonly rules: readonly TextRule[];
}

const suspects = (): readonly Suspect[] => [
  ...defaultEntities.map((entity) => ({
    name: entity,
    rules: rulesFor(new Set([entity]), { named: new Set(), pciMode: true }),
  })),
  ...Object.entries(Object.groupBy(secretRules('standard'), ({ type }) => type)).map(([name, rules]) => ({
    name: `secret ${name}`,
    rules: rules ?? [],
  })),
  ...Object.entries(Object.groupBy(standardPhrases, ({ type }) => type)).map(([name, rules]) => ({
    name: `safety ${name}`,
    rules: rules ?? [],
  })),
];

/** For each rule alone: tokens after which it holds text, tokens after which it holds beyond the last word, its longest, and an example. */
const blame = (text: string, token: RegExp): readonly string[] =>
  suspects()
    .map(({ name, rules }) => {
      const stream = compileDetector(rules).stream();
      let tokens = 0;
      let beyond = 0;
      let most = 0;
      let example = '';
      let at = 0;
      for (const [piece] of text.matchAll(token)) {
        stream.push(piece, ({ text: match }) => match);
        at += piece.length;
        if (stream.held === 0) continue;
        tokens += 1;
        const held = text.slice(at - stream.held, at);
        if (/\s\S/.test(held.trimEnd())) beyond += 1;
        if (stream.held > most) {
          most = stream.held;
          example = held;
        }
      }
      return { name, tokens, beyond, most, example };
    })
    .filter(({ tokens }) => tokens > 0)
    .sort((a, b) => b.tokens - a.tokens)
    .map(
      ({ name, tokens, beyond, most, example }) =>
        `  ${name.padEnd(34)} ${String(tokens).padStart(6)} tokens, ${String(beyond).padStart(5)} over words, max ${String(most).padStart(3)}  ${JSON.stringify(example.slice(0, 70))}`,
    );

const main = (): void => {
  const text = ordinaryText();
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  for (const [name, token] of cuts) {
    say(delayLine(name, measureDelay(text, token)));
    if (process.argv.includes('--rules')) for (const line of blame(text, token)) say(line);
  }
};

if (import.meta.main) main();
