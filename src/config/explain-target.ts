/** One target on one route, for people. */
import type { Target } from '../pipeline/plan.ts';
import { type Layers, type Resolved, resolveCircuit, resolveRetry, resolveTimeouts } from './budgets.ts';
import { budget, list } from './explain-budget.ts';
import type { ExplainedTarget } from './explained.ts';
import { formatDuration } from './units.ts';
import { waterfall } from './waterfall.ts';

/** A target's own request_timeout ends its attempts, whatever they could still take; the route's is another matter. */
const bounded = (worst: number | undefined, request: Resolved<number | null>): number | null => {
  const own = request.from === 'target' ? request.value : null;
  return worst === undefined || own === null ? (worst ?? own) : Math.min(worst, own);
};

/** Its budgets with their origins, and how long its attempts can take. */
export const explainTarget = (target: Target, layers: Layers): ExplainedTarget => {
  const timeouts = resolveTimeouts(layers);
  const retry = resolveRetry(layers);
  const circuit = resolveCircuit(layers);
  const steps = waterfall(timeouts, retry);
  return {
    id: target.id,
    kind: target.kind,
    base_url: target.baseUrl,
    key: target.key?.toString() ?? (target.available ? 'none' : 'unset'),
    available: target.available,
    budgets: [
      budget('request_timeout', timeouts.request, formatDuration),
      budget('policy_timeout', timeouts.policy, formatDuration),
      budget('connect_timeout', timeouts.connect, formatDuration),
      budget('first_byte_timeout', timeouts.firstByte, formatDuration),
      budget('first_token_timeout', timeouts.firstToken, formatDuration),
      budget('inter_chunk_timeout', timeouts.interChunk, formatDuration),
      budget('max_stream_duration', timeouts.maxStreamDuration, formatDuration),
      budget('retry.max_attempts', retry.maxAttempts, String),
      budget('retry.initial_delay', retry.initialDelay, formatDuration),
      budget('retry.max_delay', retry.maxDelay, formatDuration),
      budget('retry.backoff_multiplier', retry.multiplier, String),
      budget('retry.jitter', retry.jitter, String),
      budget('retry.retryable_codes', retry.retryableCodes, list),
      budget('circuit_breaker.error_threshold_percentage', circuit.errorThresholdPercentage, (value) => `${value}%`),
      budget('circuit_breaker.volume_threshold', circuit.volumeThreshold, String),
      budget('circuit_breaker.rolling_window', circuit.rollingWindow, formatDuration),
      budget('circuit_breaker.cooldown', circuit.cooldown, formatDuration),
      budget('circuit_breaker.half_open_requests', circuit.halfOpenRequests, String),
    ],
    waterfall: steps ?? [],
    worst_case_ms: bounded(steps?.at(-1)?.end, timeouts.request),
  };
};
