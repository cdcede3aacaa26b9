/** How long to wait before the next attempt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelay, type RetrySettings } from '../../src/resilience/backoff.ts';

const settings: RetrySettings = {
  maxAttempts: 4,
  initialDelay: 500,
  maxDelay: 1_500,
  multiplier: 2,
  jitter: false,
  retryableCodes: new Set([429, 500]),
};

describe('backoffDelay', () => {
  it.each<[string, Partial<RetrySettings>, number, number | undefined, number, number | null]>([
    ['after the first attempt', {}, 1, undefined, 0, 500],
    ['after the second', {}, 2, undefined, 0, 1_000],
    ['bounded by max_delay', {}, 3, undefined, 0, 1_500],
    ['after the last attempt', {}, 4, undefined, 0, null],
    ['one attempt in all', { maxAttempts: 1 }, 1, undefined, 0, null],
    ['no delay at all', { initialDelay: 0 }, 1, undefined, 0, 0],
    ['jitter at its least', { jitter: true }, 2, undefined, 0, 500],
    ['jitter at its most', { jitter: true }, 2, undefined, 0.999_999, 999.999_5],
    ['a shorter retry-after does not shorten it', {}, 2, 300, 0, 1_000],
    ['a longer one lengthens it', {}, 1, 1_200, 0, 1_200],
    ['nor does jitter undercut it', { jitter: true }, 2, 1_000, 0, 1_000],
    ['at max_delay it is still waited for', {}, 1, 1_500, 0, 1_500],
    ['beyond max_delay: the next target', {}, 1, 1_501, 0, null],
    ['huge exponents stay bounded', { maxAttempts: 10_000 }, 9_000, undefined, 0, 1_500],
  ])('%s', (_name, rest, attempt, retryAfter, random, expected) => {
    const delay = backoffDelay({ ...settings, ...rest }, attempt, retryAfter, random);
    if (delay === null || expected === null) expect(delay).toBe(expected);
    else expect(delay).toBeCloseTo(expected, 3);
  });

  it('is never negative, never above max_delay, never below retry-after', () => {
    const anything = fc.record({
      maxAttempts: fc.integer({ min: 1, max: 20 }),
      initialDelay: fc.nat({ max: 60_000 }),
      maxDelay: fc.nat({ max: 60_000 }),
      multiplier: fc.double({ min: 1, max: 10, noNaN: true }),
      jitter: fc.boolean(),
    });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const wait = fc.option(fc.nat({ max: 120_000 }), { nil: undefined });
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 25 }), wait, random, (rest, attempt, retryAfter, random) => {
        const delay = backoffDelay({ ...settings, ...rest }, attempt, retryAfter, random);
        if (delay === null) return attempt >= rest.maxAttempts || (retryAfter ?? 0) > rest.maxDelay;
        return delay >= (retryAfter ?? 0) && delay <= rest.maxDelay;
      }),
    );
  });
});
