/** Counts what becomes of simulated requests, in all and over time. */

import type { AttemptOutcome, Ledger } from '../exchange/ledger.ts';
import type { Target } from '../pipeline/plan.ts';
import type { CircuitChange } from '../resilience/circuits.ts';

/** One stretch of the run: requests by the moment of their arrival. */
export interface Interval {
  requests: number;
  succeeded: number;
  calls: number;
  /** Milliseconds, of those that succeeded. */
  readonly latencies: number[];
}

export interface CircuitMoment {
  readonly at_ms: number;
  readonly target: string;
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
}

export class Tally {
  requests = 0;
  succeeded = 0;
  costUsd = 0;
  /** Whether any answer had a price. */
  priced = false;
  readonly latencies: number[] = [];
  readonly failures = new Map<string, number>();
  readonly attempts = new Map<string, Map<AttemptOutcome, number>>();
  readonly circuits: CircuitMoment[] = [];
  readonly intervals: readonly Interval[];
  readonly #width: number;
  readonly #pricing: ReadonlyMap<string, Target['pricing']>;

  /** @param duration milliseconds, cut into `count` intervals */
  constructor(duration: number, count: number, targets: readonly Target[]) {
    this.#width = duration / count;
    this.intervals = Array.from({ length: count }, () => ({ requests: 0, succeeded: 0, calls: 0, latencies: [] }));
    this.#pricing = new Map(targets.map(({ id, pricing }) => [id, pricing]));
  }

  arrived(at: number): Interval {
    const interval = this.intervals[Math.min(this.intervals.length - 1, Math.floor(at / this.#width))];
    if (interval === undefined) throw new Error('no interval');
    this.requests += 1;
    interval.requests += 1;
    return interval;
  }

  /** @param latency milliseconds from the arrival to the answer, or to a stream's first content */
  answered(interval: Interval, latency: number, ledger: Ledger): void {
    this.succeeded += 1;
    interval.succeeded += 1;
    interval.latencies.push(latency);
    this.latencies.push(latency);
    this.#attempted(interval, ledger);
    const { speaker } = ledger;
    const price = speaker && this.#pricing.get(speaker.target);
    if (price === undefined || speaker?.usage === undefined) return;
    this.priced = true;
    const { input_tokens: input, output_tokens: output } = speaker.usage;
    this.costUsd += (input * price.inputPerMillion + output * price.outputPerMillion) / 1e6;
  }

  failed(interval: Interval, code: string, ledger: Ledger): void {
    this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
    this.#attempted(interval, ledger);
  }

  circuit({ target, from, to }: CircuitChange, at: number): void {
    const reason = to.kind === 'open' ? { reason: to.reason } : {};
    this.circuits.push({ at_ms: Math.round(at), target, from, to: to.kind, ...reason });
  }

  #attempted(interval: Interval, { attempts }: Ledger): void {
    for (const { target, outcome } of attempts) {
      if (outcome !== 'circuit_open') interval.calls += 1;
      let counts = this.attempts.get(target);
      if (counts === undefined) {
        counts = new Map();
        this.attempts.set(target, counts);
      }
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
  }
}
