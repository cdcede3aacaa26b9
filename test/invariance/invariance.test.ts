/**
 * What the caller reads of a filtered stream is what the same chain makes of the same answer as one JSON body: for every text, chain, dialect,
 * spelling and cut. `SLUICE_CASES` says how many cases all files here have together (20,000); `npm run test:long` runs a million.
 */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { casesOf } from '../streaming/pattern/random-patterns.ts';
import { compareWithChain, someCaseAndChain, tellingsEach } from './cases.ts';
import { shares } from './shares.ts';

const tally: Record<string, number> = {};
afterAll(() => {
  process.stdout.write(`invariance: ${JSON.stringify(tally)}\n`);
});

it('a filtered stream says what the filtered whole says', { timeout: 3_600_000 }, () => {
  const numRuns = Math.round(casesOf(shares.chains) / tellingsEach);
  fc.assert(
    fc.property(someCaseAndChain, ([drawn, chain]) => {
      const verdict = compareWithChain(drawn, chain);
      tally[verdict] = (tally[verdict] ?? 0) + 1;
    }),
    { numRuns },
  );
  // A property about answers that no policy ever touches would say nothing.
  expect(tally.redact).toBeGreaterThan(numRuns / 10);
  expect(tally.block).toBeGreaterThan(numRuns / 100);
});
