import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../src/config/nearest.ts';

describe('edit distance', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('%s → %s is %i', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  test('is symmetric, and zero only for equals', () => {
    const word = fc.stringMatching(/^[ab]{0,6}$/);
    fc.assert(
      fc.property(
        word,
        word,
        (a, b) => editDistance(a, b) === editDistance(b, a) && (editDistance(a, b) === 0) === (a === b),
      ),
    );
  });
});

describe('did you mean', () => {
  test.each([
    ['conect', ['connect', 'request'], 'connect'],
    ['Connect', ['connect'], 'connect'],
    ['round_robin', ['ordered', 'round-robin'], 'round-robin'],
    ['x', ['connect'], undefined],
    ['zebra', ['connect', 'request'], undefined],
  ])('%s among %j: %s', (word, allowed, guess) => expect(nearest(word, allowed)).toBe(guess));

  test('where nothing is near, everything is listed', () =>
    expect(didYouMean('zebra', ['a', 'b'])).toBe('allowed here: a, b'));
  test('where nothing is allowed, it goes', () => expect(didYouMean('zebra', [])).toBe('remove it'));
});
