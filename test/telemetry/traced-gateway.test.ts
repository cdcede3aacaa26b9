/** One trace from caller to provider, through the whole gateway: the caller's trace id, our span, and the provider below it. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runGateway } from '../../src/main.ts';
import { traceContext } from '../../src/telemetry/trace-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-traced-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A server that keeps what it was sent. */
const keeper = async (answer: string) => {
  const kept: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (request, response) => {
    kept.push({ headers: request.headers, body: await text(request) });
    response.setHeader('content-type', 'application/json');
    response.end(answer);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return { kept, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
};

const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm-1',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'hi', refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

const exported = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.looseObject({ traceId: z.string(), spanId: z.string(), parentSpanId: z.string().optional() }),
          ),
        }),
      ),
    }),
  ),
});

it('keeps the trace together', async () => {
  const [provider, collector] = await Promise.all([keeper(answer), keeper('{}')]);
  const config = join(folder, 'policy-config.yaml');
  writeFileSync(
    config,
    `pack: { name: traced, version: 1.0.0, enabled: true }
gateway: { logging: { level: silent }, warmup: { enabled: false } }
providers: { targets: [{ id: one, provider: openai-compatible, base_url: '${provider.url}/v1' }] }
`,
  );
  const gateway = await runGateway({
    policyConfigFiles: [config],
    listen: '127.0.0.1:0',
    dataDir: join(folder, 'data'),
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
  });
  expect(reply.status).toBe(200);
  await gateway.drain(1000);

  const spans = collector.kept.flatMap(({ body }) =>
    exported
      .parse(JSON.parse(body))
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  expect(spans.map((span) => span.traceId)).toEqual([traceId, traceId]);
  const [exchange, attempt] = spans;
  expect(exchange?.parentSpanId).toBe('b7ad6b7169203331');
  expect(attempt?.parentSpanId).toBe(exchange?.spanId);
  const sent = provider.kept[0]?.headers.traceparent;
  expect(traceContext(typeof sent === 'string' ? sent : undefined)).toMatchObject({
    traceId,
    parentSpanId: exchange?.spanId,
  });
});
