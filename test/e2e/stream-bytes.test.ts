/** What no policy changes passes byte for byte, at once, under headers that tell every proxy to let it. */
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { openaiStream } from '../support/provider-scripts.ts';
import { type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';

let provider: ScriptedProvider;
let bare: GatewayProcess;
let filtered: GatewayProcess;

beforeAll(async () => {
  provider = await startProvider(openaiStream([]));
  const targets = [{ id: 'a', base_url: provider.url }];
  bare = await startGateway({ targets });
  filtered = await startGateway({ targets, chain: ['pii-detector', 'dlp-filter', 'safety-filter', 'audit-logger'] });
});
afterAll(async () => {
  await Promise.all([bare.stop(), filtered.stop()]);
  await provider.stop();
});

const question = {
  model: 'm',
  stream: true,
  stream_options: { include_usage: true },
  messages: [{ role: 'user', content: 'Go.' }],
};
const ask = (gateway: GatewayProcess, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(question),
  });

/** One stream, in spellings that no serialiser of ours would choose. */
const wire = [
  '\ufeff: hello\n\n',
  'event: message\r\nid: 1\r\nretry: 10\r\ndata: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\r\n\r\n',
  'data:{"id":"c", "choices":[ {"index":0,"delta":{"content":"\\u004aust \\u00e9 and \\ud83d\\ude00. "},"x_unknown":[1.0,1e3,12345678901234567890]} ]}\n\n',
  'data: {"choices":[{"delta":{"content":"größer – 日本 😀! "},"index":0,"logprobs":{"content":[{"token":"x","logprob":-0.10}]}}],"system_fingerprint":null}\n\n',
  ': ping\n\n:\n\n',
  'data: {"choices":\ndata: [{"index":0,"delta":{"content":"lines. "}}]}\n\n',
  'unknown-field: x\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\r\r',
  'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"x":{"y":1.50}}}\n\n',
  'data:[DONE]\n\n',
].join('');

describe.each([
  ['without policies', () => bare],
  ['with policies that find nothing', () => filtered],
] as const)('%s', (_name, gateway) => {
  it.each([1, 7, 100_000])('every byte is the same, in writes of %i', async (size) => {
    const bytes = Buffer.from(wire);
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => ({
      raw: bytes.subarray(n * size, (n + 1) * size),
    }));
    provider.script({ sse: parts });
    const given = Buffer.from(await (await ask(gateway())).arrayBuffer());
    expect(given.toString()).toBe(wire);
    expect(given.equals(bytes)).toBe(true);
  });

  it('headers say how to treat it, and no hop-by-hop header passes in either direction', async () => {
    provider.script({
      ...openaiStream(['Hello. ']),
      headers: {
        connection: 'x-hop, keep-alive',
        'x-hop': '1',
        'keep-alive': 'timeout=5',
        'proxy-authenticate': 'Basic',
        'x-provider': 'kept',
        'cache-control': 'public, max-age=9',
      },
    });
    const { hostname, port } = new URL(gateway().url);
    const body = JSON.stringify(question);
    const sent = request({
      hostname,
      port,
      path: '/v1/chat/completions',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        connection: 'x-mine',
        'x-mine': '1',
        te: 'trailers',
        'proxy-authorization': 'Basic eDp5',
      },
    });
    sent.end(body);
    const [answer] = await once(sent, 'response');
    answer.resume();
    await once(answer, 'end');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-provider': 'kept',
    });
    expect(answer.headers).not.toHaveProperty('x-hop');
    expect(answer.headers).not.toHaveProperty('proxy-authenticate');
    const seen = provider.requests.at(-1)?.headers ?? {};
    for (const name of ['x-mine', 'te', 'proxy-authorization']) expect(seen).not.toHaveProperty(name);
  });
});

describe('each frame arrives before the next one is made', () => {
  let server: Server;
  let read: (n: number) => void = () => {};
  const frames = Array.from(
    { length: 6 },
    (_, n) => `data: {"choices":[{"index":0,"delta":{"content":"word ${'abcdef'[n]}. "},"finish_reason":null}]}\n\n`,
  );
  const ending = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

  beforeAll(async () => {
    // Makes a frame only when the caller has read the one before: a gateway that waits for more waits for ever.
    server = createServer(async (incoming, response) => {
      incoming.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [n, frame] of frames.entries()) {
        const heard = new Promise<void>((resolve) => {
          read = (count) => count > n && resolve();
        });
        response.write(frame);
        await heard;
      }
      response.end(ending);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([[[]], [['pii-detector', 'dlp-filter', 'safety-filter']]])('with the chain %j', async (chain) => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const gateway = await startGateway({
      targets: [{ id: 'a', base_url: `http://127.0.0.1:${port}` }],
      ...(chain.length === 0 ? {} : { chain }),
    });
    try {
      const { body } = await ask(gateway);
      let text = '';
      for await (const part of body ?? []) {
        text += Buffer.from(part).toString();
        read(text.split('\n\n').length - 1);
      }
      expect(text).toBe(frames.join('') + ending);
    } finally {
      await gateway.stop();
    }
  });
});
