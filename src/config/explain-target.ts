/** One target on one route, for people. */
import type { Target } from '../pipeline/plan.ts';
import { type Layers, resolveCircuit, resolveRetry, resolveTimeouts } from './budgets.ts';
import { budget, list } from './explain-budget.ts';
import type { ExplainedTarget } from './explained.ts';
import { formatDuration } from './units.ts';
import { waterfall } from './waterfall.ts';

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
    worst_case_ms: steps?.at(-1)?.end ?? null,
  };
};
