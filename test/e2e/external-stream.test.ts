/** `external` on live streams: the service is shown windows of what is about to leave, and nothing leaves before its verdict. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { openaiStream } from '../support/provider-scripts.ts';
import { readEvents } from '../support/read-events.ts';
import { type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';
import { until } from '../support/until.ts';

const long = 'all is well '.repeat(120);

let asked: string[] = [];
let service: Server;
let provider: ScriptedProvider;
let gateway: GatewayProcess;

beforeAll(async () => {
  service = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      asked.push(body);
      if (body.includes('broken')) response.writeHead(500).end();
      else if (body.includes('verboten')) response.end('{"verdict":"block","reason_code":"tone"}');
      else if (body.includes('rewrite')) response.end('{"verdict":"redact","edits":[{"index":0,"text":"x"}]}');
      else response.end('{"verdict":"allow"}');
    });
  });
  await new Promise<void>((ready) => service.listen(0, '127.0.0.1', ready));
  const { port } = service.address() as AddressInfo;
  provider = await startProvider(({ body }) => {
    const { messages } = JSON.parse(body) as { messages: readonly { content: string }[] };
    return openaiStream((messages[0]?.content ?? '').split(/(?<= )/));
  });
  gateway = await startGateway({
    targets: [{ id: 'a', base_url: provider.url }],
    chain: [{ 'pii-detector': { stage: 'output' } }, { external: { stage: 'output' } }],
    policy: { external: { url: `http://127.0.0.1:${port}/` } },
    gateway: { retry: { max_attempts: 1 } },
  });
});
afterAll(async () => {
  await gateway.stop();
  await provider.stop();
  service.closeAllConnections();
  service.close();
});
beforeEach(() => {
  asked = [];
});

const ask = async (text: string) => {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: text }] }),
  });
  const body = await response.text();
  const said = [...body.matchAll(/"content":"([^"]*)"/g)].map(([, piece]) => piece).join('');
  return { status: response.status, body, said };
};

it('lets a stream pass that the service allows, window by window, each with the end of the one before', async () => {
  const { status, body, said } = await ask(long);
  expect({ status, said }).toEqual({ status: 200, said: long });
  expect(body).toContain('[DONE]');
  expect(asked).toHaveLength(2);
  expect(JSON.parse(asked[1] ?? '').texts[0].text.length).toBeGreaterThan(256);
});

it('answers 409 where the first window is blocked', async () => {
  const { status, body } = await ask('that is verboten');
  expect(status).toBe(409);
  expect(JSON.parse(body).error).toMatchObject({ code: 'output_blocked', policy: 'external' });
});

it('ends a stream with an error frame where a later window is blocked; of that window nothing has left', async () => {
  const { status, body, said } = await ask(`${long}that is verboten`);
  expect(status).toBe(200);
  expect(said.length).toBeGreaterThan(1_000);
  expect(body).not.toContain('verboten');
  expect(body).toContain('output_blocked');
  expect(body).not.toContain('[DONE]');
});

it('shows the service what earlier policies left', async () => {
  const { said } = await ask('write to jane.doe@example.com');
  expect(said).toContain('[REDACTED:EMAIL]');
  expect(asked.join()).not.toContain('jane.doe');
});

it('blocks where the service fails, and where it wants to rewrite what stands in frames already', async () => {
  expect((await ask('this is broken')).status).toBe(409);
  expect((await ask('please rewrite')).body).toContain('redaction_on_stream');
});

it('leaves its verdicts in the events, one result a policy', async () => {
  await until(() => readEvents(gateway.dataDir).length >= 6);
  const results = readEvents(gateway.dataDir).map(({ verdict, policies }) => [
    verdict,
    policies.filter(({ kind }) => kind === 'external').map(({ verdict: each }) => each),
  ]);
  expect(results).toEqual([
    ['allow', ['allow']],
    ['block', ['block']],
    ['block', ['block']],
    ['redact', ['allow']],
    ['block', ['block']],
    ['block', ['redact']],
  ]);
});
