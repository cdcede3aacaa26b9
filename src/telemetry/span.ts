/** An exchange as spans, made from its event: one for the gateway's work, one for each attempt. GenAI semantic conventions. */
import { randomBytes } from 'node:crypto';
import type { DecisionEvent } from '../events/event.ts';
import { spanIdOf } from './trace-context.ts';

export type AttributeValue = string | number | boolean;

/** As OTLP has it; times are nanoseconds since 1970. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: 'server' | 'client';
  readonly start: bigint;
  readonly end: bigint;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, AttributeValue | null | undefined>>;
}

/** The spans of an event. `parentSpanId` is the caller's, where it sent a `traceparent`. */
export const spansOf = (event: DecisionEvent, parentSpanId: string | undefined): readonly Span[] => {
  const end = nanoseconds(Date.parse(event.timestamp));
  const start = end - nanoseconds(event.timing_ms.total);
  const operation = operationOf(event.route);
  const own = spanIdOf(event.request_id);
  const genAi = {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': event.provider,
    'gen_ai.request.model': event.model_requested,
  };
  const exchange: Span = {
    traceId: event.trace_id,
    spanId: own,
    parentSpanId,
    name: `${operation} ${event.model_requested ?? event.route}`,
    kind: 'server',
    start,
    end,
    failed: event.outcome === 'failed',
    attributes: {
      ...genAi,
      'gen_ai.response.model': event.model,
      'gen_ai.usage.input_tokens': event.usage?.input_tokens,
      'gen_ai.usage.output_tokens': event.usage?.output_tokens,
      'http.response.status_code': event.status,
      'sluice.request_id': event.request_id,
      'sluice.route': event.route,
      'sluice.outcome': event.outcome,
      'sluice.verdict': event.verdict,
      'sluice.reason_code': event.reason_code,
      'sluice.overhead_ms': event.timing_ms.overhead,
    },
  };
  return [exchange, ...attemptSpans(event, exchange, genAi)];
};

/** Attempts follow each other from the end of routing on; the waits between them are not in the event. */
const attemptSpans = (event: DecisionEvent, exchange: Span, genAi: Span['attributes']): Span[] => {
  const { queue, admit, route } = event.timing_ms;
  let at = exchange.start + nanoseconds(queue + admit + route);
  return event.attempts.map(({ target, outcome, status, error, ms }) => {
    const start = at;
    at += nanoseconds(ms);
    return {
      traceId: event.trace_id,
      spanId: randomBytes(8).toString('hex'),
      parentSpanId: exchange.spanId,
      name: exchange.name,
      kind: 'client',
      start,
      end: at,
      failed: outcome !== 'answered' && outcome !== 'abandoned',
      attributes: {
        ...genAi,
        'sluice.target': target,
        'sluice.attempt.outcome': outcome,
        'http.response.status_code': status,
        'error.type': error,
      },
    };
  });
};

const operationOf = (route: string): string => {
  if (route.includes('embedding')) return 'embeddings';
  return route === 'completions' ? 'text_completion' : 'chat';
};

const nanoseconds = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
