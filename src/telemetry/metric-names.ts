/** The Prometheus metrics of the specification, section 8: names, labels and buckets. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds, for whole requests: a model's answer takes up to minutes. */
const long = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300];
/** Seconds, for work of our own: from 50 microseconds to the ceiling and beyond. */
const short = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1];
const phaseBuckets = [...new Set([...short, ...long])].sort((a, b) => a - b);

export const defineMetrics = (registry: Registry) => {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
    new Histogram({ name, help, buckets, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[]) => new Gauge({ name, help, labelNames, registers });
  return {
    requests: counter('sluice_requests_total', 'Exchanges by how they ended.', [
      'route',
      'target',
      'status',
      'outcome',
    ]),
    duration: histogram('sluice_request_duration_seconds', 'From received to the last byte.', long, ['route']),
    overhead: histogram('sluice_overhead_seconds', 'Time of an exchange that was the gateway’s own.', short),
    phase: histogram('sluice_phase_seconds', 'Time by phase of the exchange.', phaseBuckets, ['phase']),
    firstToken: histogram('sluice_time_to_first_token_seconds', 'Streams: from received to the first content.', long),
    verdicts: counter('sluice_policy_verdicts_total', 'What policies said.', ['policy', 'phase', 'verdict', 'mode']),
    attempts: counter('sluice_attempts_total', 'Tries at targets by how they ended.', ['target', 'outcome']),
    tokens: counter('sluice_tokens_total', 'Tokens as counted by the provider.', ['direction', 'model']),
    circuit: gauge('sluice_circuit_state', '0 closed, 1 half-open, 2 open.', ['target']),
    pool: gauge('sluice_pool_connections', 'Connections with providers.', ['target', 'state']),
    events: gauge('sluice_events', 'Decision events by where they stand.', ['state']),
    delivery: histogram('sluice_event_delivery_seconds', 'From an event’s making to its delivery.', [
      0.05,
      ...long,
      3600,
    ]),
  };
};
