/** The one log line of an exchange, made from its event so that both say the same. */
import type { Logger } from 'pino';
import type { DecisionEvent } from '../events/event.ts';

/** Failures are warnings; what callers and policies decided is information. */
export const logExchange = (logger: Logger, event: DecisionEvent): void => {
  const level = event.outcome === 'failed' ? 'warn' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  logger[level](
    {
      request_id: event.request_id,
      trace_id: event.trace_id,
      route: event.route,
      outcome: event.outcome,
      status: event.status,
      verdict: event.verdict,
      reason_code: event.reason_code ?? undefined,
      model: event.model ?? event.model_requested,
      target: event.target,
      attempts: event.attempts.length,
      stream: event.stream,
      ms: round(event.timing_ms.total),
      overhead_ms: round(event.timing_ms.overhead),
      input_tokens: event.usage?.input_tokens,
      output_tokens: event.usage?.output_tokens,
    },
    'exchange',
  );
};

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
