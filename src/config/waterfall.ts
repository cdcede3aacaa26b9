/** How long attempts at a target can take at worst: every attempt fails at the last instant of its budget. */
import type { Timeouts } from '../pipeline/plan.ts';
import type { RetrySettings } from '../resilience/backoff.ts';
import type { Origins } from './budgets.ts';

export interface WaterfallStep {
  readonly what: 'attempt' | 'wait';
  /** Counts from 1. */
  readonly attempt: number;
  /** Milliseconds from the first step. */
  readonly start: number;
  readonly end: number;
}

/** The steps one after the other; undefined where an attempt has no bound. A stream's attempt lasts until its first content. */
export const waterfall = (
  timeouts: Origins<Timeouts>,
  retry: Origins<RetrySettings>,
): readonly WaterfallStep[] | undefined => {
  const { connect, firstByte } = timeouts;
  if (connect.value === null || firstByte.value === null) return undefined;
  const steps: WaterfallStep[] = [];
  let now = 0;
  let delay = retry.initialDelay.value;
  for (let attempt = 1; attempt <= retry.maxAttempts.value; attempt += 1) {
    if (attempt > 1) {
      const wait = Math.min(delay, retry.maxDelay.value);
      steps.push({ what: 'wait', attempt, start: now, end: now + wait });
      now += wait;
      delay *= retry.multiplier.value;
    }
    const end = now + connect.value + firstByte.value;
    steps.push({ what: 'attempt', attempt, start: now, end });
    now = end;
  }
  return steps;
};

/** Milliseconds; undefined where there is no bound. */
export const worstCase = (timeouts: Origins<Timeouts>, retry: Origins<RetrySettings>): number | undefined =>
  waterfall(timeouts, retry)?.at(-1)?.end;
