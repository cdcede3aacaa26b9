import { describe, expect, it } from 'vitest';
import { percentilesOf } from '../../src/cli/bench/percentiles.ts';
import { arrivalsOf } from '../../src/simulation/arrivals.ts';
import { type Distribution, sampler } from '../../src/simulation/distribution.ts';
import { seededRandom } from '../../src/simulation/random.ts';
import { scenarioSchema } from '../../src/simulation/scenario.schema.ts';
import { TokenBucket } from '../../src/simulation/token-bucket.ts';
import { WorkPlaces } from '../../src/simulation/work-places.ts';

const drawn = (distribution: Distribution, seed = 1) => {
  const draw = sampler(distribution);
  const random = seededRandom(seed, 'test');
  return Array.from({ length: 100_000 }, () => draw(random));
};

describe('distributions', () => {
  it.each([
    { p50: 400, p99: 2_000 },
    { p50: 50, p99: 60 },
    { p50: 1_000, p99: 30_000 },
  ])('a lognormal goes through its p50 and p99: %o', ({ p50, p99 }) => {
    const found = percentilesOf(drawn({ kind: 'lognormal', p50, p99 }));
    expect((found?.p50 ?? 0) / p50).toBeCloseTo(1, 1);
    expect((found?.p99 ?? 0) / p99).toBeCloseTo(1, 1);
  });

  it('a uniform one stays between its bounds and fills them', () => {
    const values = drawn({ kind: 'uniform', min: 100, max: 300 });
    expect(values.every((value) => value >= 100 && value < 300)).toBe(true);
    expect(percentilesOf(values)?.p50).toBeCloseTo(200, -1);
  });

  it('repeats itself with the same seed and purpose only', () => {
    const first = (seed: number, purpose: string) => seededRandom(seed, purpose).uniform();
    expect(first(1, 'a')).toBe(first(1, 'a'));
    expect(new Set([first(1, 'a'), first(2, 'a'), first(1, 'b')]).size).toBe(3);
  });
});

const momentsOf = (arrivals: object, duration: number): readonly number[] => {
  const scenario = scenarioSchema.parse({ scenario: 'x', targets: {}, arrivals });
  const next = arrivalsOf(scenario.arrivals, seededRandom(3, 'arrivals'));
  const moments: number[] = [];
  for (let at = next(0); at !== undefined && at < duration; at = next(at)) moments.push(at);
  return moments;
};

const between = (moments: readonly number[], from: number, until: number): number =>
  moments.filter((at) => at >= from && at < until).length;

describe('arrivals', () => {
  it('come evenly spaced', () => {
    expect(momentsOf({ rps: 2, process: 'fixed' }, 2_100)).toEqual([500, 1_000, 1_500, 2_000]);
  });

  it('come at random with the rate that was asked for', () => {
    const moments = momentsOf({ rps: 100 }, 600_000);
    expect(moments.length / 60_000).toBeCloseTo(1, 1);
    const gaps = moments.map((at, index) => at - (moments[index - 1] ?? 0));
    // Of an exponential distribution, 1/e is longer than the mean.
    expect(gaps.filter((gap) => gap > 10).length / gaps.length).toBeCloseTo(Math.exp(-1), 1);
  });

  it('follow the phases, a pause and what comes after it included', () => {
    const phases = [
      { from: '100s', until: '200s', rps: 0 },
      { from: '200s', until: '300s', rps: 200 },
    ];
    const moments = momentsOf({ rps: 50, phases }, 400_000);
    expect(between(moments, 0, 100_000) / 5_000).toBeCloseTo(1, 1);
    expect(between(moments, 100_000, 200_000)).toBe(0);
    expect(between(moments, 200_000, 300_000) / 20_000).toBeCloseTo(1, 1);
    expect(between(moments, 300_000, 400_000) / 5_000).toBeCloseTo(1, 1);
  });

  it('end where the rate does', () => {
    const moments = momentsOf({ rps: 10, process: 'fixed', phases: [{ from: '1s', rps: 0 }] }, 10_000);
    expect(moments.at(-1)).toBeLessThanOrEqual(1_000);
  });
});

describe('a provider', () => {
  it('lets through what its rate limit allows, and a burst after a pause', () => {
    const bucket = new TokenBucket();
    const let1 = (now: number, calls: number) =>
      Array.from({ length: calls }, () => bucket.take({ rps: 10, burst: 3 }, now)).filter(Boolean).length;
    expect([let1(0, 5), let1(100, 5), let1(200, 5), let1(10_000, 5)]).toEqual([3, 1, 1, 3]);
  });

  it('works on as many calls as it has places for, and on the others in order of arrival', () => {
    const places = new WorkPlaces();
    const begun: string[] = [];
    const take = (name: string) => places.take(2, () => begun.push(name));
    const [first, , third] = [take('a'), take('b'), take('c'), take('d')];
    expect(begun).toEqual(['a', 'b']);
    third?.();
    first?.();
    expect(begun).toEqual(['a', 'b', 'd']);
  });
});
