/** Counts what happens. Exchanges are counted from their events, so that metrics, log and event say the same. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { DecisionEvent } from '../events/event.ts';
import { labelled } from './labelled.ts';
import { defineMetrics } from './metric-names.ts';

/** What is asked at each scrape rather than counted. */
export interface MetricSources {
  circuits(): readonly { readonly target: string; readonly state: 'closed' | 'half-open' | 'open' }[];
  pools(): readonly { readonly target: string; readonly state: string; readonly connections: number }[];
  /** Events by state: produced, delivered, pending, dead … */
  events(): Promise<Readonly<Record<string, number>>>;
}

export interface Metrics {
  recordExchange(event: DecisionEvent): void;
  /** Seconds from an event's making to its delivery. */
  recordDelivery(seconds: number): void;
  /** The exposition, in Prometheus' text format. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const circuitLevels = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Metrics of this process; `worker` becomes a label where several processes share the port. */
export const createMetrics = (sources: MetricSources, worker?: string): Metrics => {
  const registry = new Registry();
  if (worker !== undefined) registry.setDefaultLabels({ worker });
  collectDefaultMetrics({ register: registry });
  const metrics = defineMetrics(registry);
  const requests = labelled(metrics.requests);
  const duration = labelled(metrics.duration);
  const phase = labelled(metrics.phase);
  const verdicts = labelled(metrics.verdicts);
  const attempts = labelled(metrics.attempts);
  const tokens = labelled(metrics.tokens, 500);

  const recordPhases = (timing: DecisionEvent['timing_ms']): void => {
    for (const name of ['queue', 'admit', 'route', 'connect', 'first_byte', 'first_token', 'output'] as const) {
      const ms = timing[name];
      if (ms !== null) phase.of(name).observe(ms / 1000);
    }
  };

  const refreshGauges = async (): Promise<void> => {
    metrics.circuit.reset();
    for (const { target, state } of sources.circuits()) metrics.circuit.set({ target }, circuitLevels[state]);
    metrics.pool.reset();
    for (const { target, state, connections } of sources.pools()) metrics.pool.set({ target, state }, connections);
    // A queue that is away must not take the other metrics with it: the last known counts stay.
    const events = await sources.events().catch(() => ({}));
    for (const [state, count] of Object.entries(events)) metrics.events.set({ state }, count);
  };

  return {
    recordExchange: (event) => {
      requests.of(event.route, event.target ?? 'none', String(event.status), event.outcome).inc();
      duration.of(event.route).observe(event.timing_ms.total / 1000);
      metrics.overhead.observe(event.timing_ms.overhead / 1000);
      recordPhases(event.timing_ms);
      if (event.stream && event.timing_ms.first_token !== null) {
        metrics.firstToken.observe(event.timing_ms.first_token / 1000);
      }
      for (const { kind, phase: where, verdict, mode } of event.policies) verdicts.of(kind, where, verdict, mode).inc();
      for (const { target, outcome } of event.attempts) attempts.of(target, outcome).inc();
      if (event.usage === null) return;
      const model = event.model ?? 'unknown';
      tokens.of('input', model).inc(event.usage.input_tokens);
      tokens.of('output', model).inc(event.usage.output_tokens);
    },
    recordDelivery: (seconds) => metrics.delivery.observe(seconds),
    expose: async () => {
      await refreshGauges();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
};
