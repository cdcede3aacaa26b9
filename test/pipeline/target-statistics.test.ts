/** What routing knows of each target: who is busy, and who is quick, as far as that is known. */
import { describe, expect, it } from 'vitest';
import { TargetStatistics } from '../../src/pipeline/target-statistics.ts';

describe('busy', () => {
  it('counts what has begun and not ended, by target, and never below nothing', () => {
    const statistics = new TargetStatistics();
    statistics.begin('a');
    statistics.begin('a');
    statistics.end('a');
    statistics.end('b');
    expect([statistics.busy('a'), statistics.busy('b'), statistics.busy('c')]).toEqual([1, 0, 0]);
  });
});

describe('latency', () => {
  const after = (latencies: readonly number[], at: (n: number) => number = () => 0): TargetStatistics => {
    const statistics = new TargetStatistics();
    for (const [n, latency] of latencies.entries()) statistics.answered('a', latency, at(n));
    return statistics;
  };
  const minute = 60_000;

  it.each<[string, readonly number[], number | undefined]>([
    ['nothing is known', [], undefined],
    ['four samples are too few', [1, 2, 3, 4], undefined],
    ['five are enough: the median', [50, 10, 40, 20, 30], 30],
    ['one outlier does not make a target slow', [10, 10, 10, 10, 9_000], 10],
    ['only the last 64 count', [...Array(64).fill(1_000), ...Array(64).fill(5)], 5],
  ])('%s', (_name, latencies, expected) => {
    expect(after(latencies).latency('a', 1)).toBe(expected);
  });

  it('a percentile', () => {
    const hundredth = after(Array.from({ length: 64 }, (_, n) => n));
    expect([0.5, 0.95, 0.99].map((part) => hundredth.latency('a', 1, part))).toEqual([32, 60, 63]);
  });

  it('forgets after five minutes, so that a target that was slow is tried again', () => {
    const statistics = after([1, 2, 3, 4, 5], (n) => n * minute);
    expect(statistics.latency('a', 4 * minute)).toBe(3);
    expect(statistics.latency('a', 5 * minute)).toBeUndefined();
  });
});
