/** What a run shows: the shape of `sluice simulate --json`. Times are milliseconds of virtual time. */
import { type Percentiles, percentilesOf } from '../cli/bench/percentiles.ts';
import type { SimulatedTarget } from './simulated-target.ts';
import type { CircuitMoment, Tally } from './tally.ts';

export interface TargetReport {
  readonly id: string;
  /** What it was sent. */
  readonly calls: number;
  /** Answers 429 among them. */
  readonly rate_limited: number;
  /** How attempts at it ended, those that an open circuit stopped included. */
  readonly attempts: Readonly<Record<string, number>>;
}

/** One point of the curves: requests by the moment of their arrival. */
export interface TimelinePoint {
  readonly at_ms: number;
  readonly requests: number;
  readonly succeeded: number;
  readonly calls: number;
  readonly p50: number | null;
  readonly p99: number | null;
}

export interface SimulationReport {
  readonly duration_ms: number;
  readonly requests: number;
  readonly succeeded: number;
  /** Of one; null without requests. */
  readonly success_rate: number | null;
  /** From the arrival to the answer, or to a stream's first content; of those that succeeded. */
  readonly latency_ms: Percentiles | null;
  /** What the callers of the others were told, by error code. */
  readonly failures: Readonly<Record<string, number>>;
  /** Calls that reached targets, and how many of them a request cost on average. */
  readonly calls: number;
  readonly calls_per_request: number | null;
  /** Of the answers that were given, by the prices in the configuration; null without prices. */
  readonly cost_usd: number | null;
  readonly targets: readonly TargetReport[];
  readonly circuits: readonly CircuitMoment[];
  readonly timeline: readonly TimelinePoint[];
}

/** The report of one of the configurations that were compared. */
export interface Contender extends SimulationReport {
  readonly config: string;
  readonly config_version: string;
  /** Real milliseconds that the run took. */
  readonly wall_ms: number;
}

/** What `--json` prints. */
export interface Comparison {
  readonly scenario: string;
  readonly route: string;
  readonly duration_ms: number;
  readonly seed: number;
  /** One or two. */
  readonly runs: readonly Contender[];
}

export const reportOf = (
  tally: Tally,
  targets: ReadonlyMap<string, SimulatedTarget>,
  duration: number,
): SimulationReport => {
  const { requests, succeeded, priced, costUsd, intervals } = tally;
  const calls = [...targets.values()].reduce((sum, target) => sum + target.calls, 0);
  const width = duration / intervals.length;
  return {
    duration_ms: duration,
    requests,
    succeeded,
    success_rate: requests === 0 ? null : succeeded / requests,
    latency_ms: percentilesOf(tally.latencies) ?? null,
    failures: Object.fromEntries([...tally.failures].sort(([, a], [, b]) => b - a)),
    calls,
    calls_per_request: requests === 0 ? null : calls / requests,
    cost_usd: priced ? costUsd : null,
    targets: [...targets].map(([id, target]) => ({
      id,
      calls: target.calls,
      rate_limited: target.limited,
      attempts: Object.fromEntries(tally.attempts.get(id) ?? []),
    })),
    circuits: tally.circuits,
    timeline: intervals.map((interval, index) => {
      const latency = percentilesOf(interval.latencies);
      return {
        at_ms: Math.round(index * width),
        requests: interval.requests,
        succeeded: interval.succeeded,
        calls: interval.calls,
        p50: latency?.p50 ?? null,
        p99: latency?.p99 ?? null,
      };
    }),
  };
};
