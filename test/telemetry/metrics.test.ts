/** Metrics as a scraper reads them: names, labels and figures, all from events. */
import { describe, expect, it } from 'vitest';
import { createMetrics, type MetricSources } from '../../src/telemetry/metrics.ts';
import { decision } from './decision.ts';

const sources: MetricSources = {
  circuits: () => [
    { target: 'openai', state: 'closed' },
    { target: 'other', state: 'open' },
  ],
  pools: () => [{ target: 'openai', state: 'idle', connections: 3 }],
  events: async () => ({ produced: 7, pending: 2 }),
};

const exposed = async (...events: Parameters<typeof decision>[0][]): Promise<string[]> => {
  const metrics = createMetrics(sources);
  for (const differences of events) metrics.recordExchange(decision(differences));
  return (await metrics.expose()).text.split('\n');
};

describe('an exchange', () => {
  it.each([
    'sluice_requests_total{route="chat-completions",target="openai",status="200",outcome="completed"} 2',
    'sluice_request_duration_seconds_sum{route="chat-completions"} 0.2',
    'sluice_overhead_seconds_sum 0.01',
    'sluice_phase_seconds_count{phase="first_byte"} 2',
    'sluice_policy_verdicts_total{policy="pii-detector",phase="input",verdict="redact",mode="enforce"} 2',
    'sluice_attempts_total{target="first",outcome="failed"} 2',
    'sluice_tokens_total{direction="output",model="gpt-4o-2024-11-20"} 44',
    'sluice_circuit_state{target="openai"} 0',
    'sluice_circuit_state{target="other"} 2',
    'sluice_pool_connections{target="openai",state="idle"} 3',
    'sluice_events{state="pending"} 2',
  ])('%s', async (line) => expect(await exposed({}, {})).toContain(line));

  it('has a first token only where it streamed one', async () => {
    const timing_ms = { ...decision().timing_ms, first_token: 30 };
    expect(await exposed({})).toContain('sluice_time_to_first_token_seconds_count 0');
    expect(await exposed({ stream: true, timing_ms })).toContain('sluice_time_to_first_token_seconds_sum 0.03');
  });

  it('without target, usage or phases is counted all the same', async () => {
    const lines = await exposed({ outcome: 'blocked', status: 409, target: null, usage: null, attempts: [] });
    expect(lines).toContain(
      'sluice_requests_total{route="chat-completions",target="none",status="409",outcome="blocked"} 1',
    );
  });
});

it('stays bounded when model names are invented', async () => {
  const metrics = createMetrics(sources);
  for (let i = 0; i < 2000; i += 1) metrics.recordExchange(decision({ model: `model-${i}` }));
  const lines = (await metrics.expose()).text.split('\n').filter((line) => line.startsWith('sluice_tokens_total'));
  expect(lines.length).toBeLessThanOrEqual(502);
  expect(lines.some((line) => line.includes('model="other"'))).toBe(true);
});

it('answers though the queue is away', async () => {
  const metrics = createMetrics({ ...sources, events: () => Promise.reject(new Error('away')) });
  expect((await metrics.expose()).text).toContain('sluice_requests_total');
});

it('tells workers apart', async () => {
  const metrics = createMetrics(sources, '2');
  metrics.recordExchange(decision());
  expect((await metrics.expose()).text).toMatch(/sluice_requests_total\{.*worker="2"/);
});
