/** Traces as a collector receives them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { traceExport } from '../../src/telemetry/otel-environment.ts';
import { otlpBody } from '../../src/telemetry/otlp.ts';
import { spansOf } from '../../src/telemetry/span.ts';
import { spanIdOf, traceContext, traceparentFor } from '../../src/telemetry/trace-context.ts';
import { createTracing } from '../../src/telemetry/tracing.ts';
import { decision } from './decision.ts';

describe('traceExport', () => {
  it.each([
    [{}, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/', OTEL_SDK_DISABLED: 'true' }, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, 'http://c:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/x' }, 'http://t/x'],
  ])('%j → %s', (env, url) => expect(traceExport(env)?.url).toBe(url));

  it('reads headers and names', () => {
    const settings = traceExport({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x=1',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=ignored,zone=eu',
      OTEL_SERVICE_NAME: 'gateway',
    });
    expect(settings?.headers).toEqual({ 'api-key': 'a b', x: '1' });
    expect(settings?.resource).toEqual({ 'service.name': 'gateway', zone: 'eu' });
  });
});

describe('the spans of an exchange', () => {
  const [exchange, ...attempts] = spansOf(decision(), 'b7ad6b7169203331');

  it('is one span for the gateway, under the caller’s, as long as the exchange', () => {
    expect(exchange).toMatchObject({
      parentSpanId: 'b7ad6b7169203331',
      kind: 'server',
      name: 'chat gpt-4o',
      failed: false,
    });
    expect(exchange && exchange.end - exchange.start).toBe(100_000_000n);
    expect(exchange?.attributes).toMatchObject({
      'gen_ai.response.model': 'gpt-4o-2024-11-20',
      'gen_ai.usage.input_tokens': 11,
    });
  });

  it('and one for each attempt, in turn, below it', () => {
    expect(attempts.map(({ parentSpanId, failed, start, end }) => [parentSpanId, failed, end - start])).toEqual([
      [exchange?.spanId, true, 20_000_000n],
      [exchange?.spanId, false, 60_000_000n],
    ]);
    expect(attempts[1]?.start).toBe(attempts[0]?.end);
  });

  it('the provider is sent the id of the gateway’s span', () => {
    const header = traceparentFor(decision().trace_id, 'request-1');
    expect(traceContext(header)).toEqual({
      traceId: decision().trace_id,
      parentSpanId: exchange?.spanId,
      sampled: true,
    });
    expect(spanIdOf('request-1')).toBe(exchange?.spanId);
  });

  it('encodes as OTLP wants it: integers as strings, nulls left out', () => {
    const body = otlpBody(spansOf(decision({ provider: null }), undefined), { 'service.name': 's' }, '1');
    const [span] = JSON.parse(body).resourceSpans[0].scopeSpans[0].spans;
    expect(span.attributes).toContainEqual({ key: 'gen_ai.usage.input_tokens', value: { intValue: '11' } });
    expect(body).not.toContain('gen_ai.provider.name');
    expect(span).not.toHaveProperty('parentSpanId');
  });
});

it('sends what is left when it closes, and leaves out what the caller did not sample', async () => {
  const bodies: string[] = [];
  const collector = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const address = collector.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const tracing = createTracing({ url: `http://127.0.0.1:${port}/v1/traces`, headers: {}, resource: {} }, '1', {
    warn: () => undefined,
  });
  tracing.began('hidden', { traceId: 'a', parentSpanId: 'b', sampled: false });
  tracing.recordExchange(decision({ request_id: 'hidden' }));
  tracing.recordExchange(decision());
  await tracing.close();
  collector.close();
  expect(bodies).toHaveLength(1);
  expect(JSON.parse(bodies[0] ?? '').resourceSpans[0].scopeSpans[0].spans).toHaveLength(3);
});

it('counts what it lost when the collector is away, and goes on', async () => {
  const warnings: object[] = [];
  const tracing = createTracing({ url: 'http://127.0.0.1:1/', headers: {}, resource: {} }, '1', {
    warn: (fields) => warnings.push(fields),
  });
  tracing.recordExchange(decision());
  await tracing.close();
  expect(warnings).toMatchObject([{ dropped: 3 }]);
});
