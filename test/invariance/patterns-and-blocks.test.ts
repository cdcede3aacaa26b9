/** The operator's own patterns, drawn from a grammar of regular expressions; and the exact place at which a block ends a stream. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { casesOf } from '../streaming/pattern/random-patterns.ts';
import { checkBlockPoint, someBlocked, streamsEach } from './block-point.ts';
import { casesEach, comparePatterns, somePatternCase } from './operator-patterns.ts';
import { shares } from './shares.ts';

const timeout = 3_600_000;

it('with patterns drawn at random, a filtered stream says what the filtered whole says', { timeout }, () => {
  let compared = 0;
  const numRuns = Math.round(casesOf(shares.patterns) / casesEach);
  fc.assert(
    fc.property(somePatternCase, (drawn) => {
      compared += comparePatterns(drawn);
    }),
    { numRuns },
  );
  expect(compared).toBeGreaterThan((numRuns * casesEach) / 2);
});

it('a block lets pass what stood in front of the match, and no more', { timeout }, () => {
  let committed = 0;
  const numRuns = Math.round(casesOf(shares.blocks) / streamsEach);
  fc.assert(
    fc.property(someBlocked, (drawn) => {
      committed += checkBlockPoint(drawn);
    }),
    { numRuns },
  );
  expect(committed).toBeGreaterThan((numRuns * streamsEach) / 10);
});
