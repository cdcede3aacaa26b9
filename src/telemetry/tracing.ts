/** Traces, out of the request's way: events become spans, spans leave in batches, and a collector that is away costs nothing but spans. */
import type { DecisionEvent } from '../events/event.ts';
import type { TraceExport } from './otel-environment.ts';
import { otlpBody } from './otlp.ts';
import { type Span, spansOf } from './span.ts';
import type { TraceContext } from './trace-context.ts';

export interface Tracing {
  /** Remembers whose trace a request belongs to until its event comes. */
  began(requestId: string, context: TraceContext): void;
  recordExchange(event: DecisionEvent): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface TracingReports {
  readonly warn: (fields: object, message: string) => void;
}

/** Spans that may wait; past it new ones are dropped and counted. */
const mostWaiting = 4_096;
/** Milliseconds between two exports. */
const every = 2_000;
const exportTimeout = 10_000;
/** Requests whose parents are remembered at once. */
const mostRunning = 16_384;

export const createTracing = (
  { url, headers, resource }: TraceExport,
  version: string,
  reports: TracingReports,
): Tracing => {
  const contexts = new Map<string, TraceContext>();
  let waiting: Span[] = [];
  let dropped = 0;
  let sending: Promise<void> = Promise.resolve();

  const send = async (spans: readonly Span[]): Promise<void> => {
    try {
      const reply = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: otlpBody(spans, resource, version),
        signal: AbortSignal.timeout(exportTimeout),
      });
      await reply.body?.cancel();
      if (!reply.ok) lose(spans.length, `the collector answered ${reply.status}`);
    } catch (error) {
      lose(spans.length, error instanceof Error ? error.name : String(error));
    }
  };
  const lose = (count: number, reason: string): void => {
    dropped += count;
    reports.warn({ dropped, reason }, 'spans were lost');
  };
  const flush = (): void => {
    if (waiting.length === 0) return;
    const spans = waiting;
    waiting = [];
    sending = sending.then(() => send(spans));
  };
  const timer = setInterval(flush, every);
  timer.unref();

  return {
    began: (requestId, context) => {
      if (contexts.size < mostRunning) contexts.set(requestId, context);
    },
    recordExchange: (event) => {
      const context = contexts.get(event.request_id);
      contexts.delete(event.request_id);
      if (context?.sampled === false) return;
      if (waiting.length >= mostWaiting) dropped += 1;
      else waiting.push(...spansOf(event, context?.parentSpanId));
    },
    close: async () => {
      clearInterval(timer);
      flush();
      await sending;
    },
  };
};
