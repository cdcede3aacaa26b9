/** Every budget against a server that hangs exactly there: 504, named, in time; on a stream that has begun, in its error frame. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { type HangingPort, startFullPort, startSilentPort } from '../support/hanging-ports.ts';
import { openaiAnswer, openaiTokens } from '../support/provider-scripts.ts';
import { type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';

let provider: ScriptedProvider;
let silent: HangingPort;
let full: HangingPort;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await startProvider(openaiAnswer('hello'));
  silent = await startSilentPort();
  full = await startFullPort();
  const only = (id: string, rest: object) => ({ id, base_url: provider.url, models: [id], ...rest });
  gateway = await startGateway({
    targets: [
      only('connect-tcp', { base_url: `http://127.0.0.1:${full.port}`, timeouts: { connect_timeout: '300ms' } }),
      only('connect-tls', { base_url: `https://127.0.0.1:${silent.port}`, timeouts: { connect_timeout: '300ms' } }),
      only('first-byte', { timeouts: { first_byte_timeout: '300ms' } }),
      only('first-token', { timeouts: { first_token_timeout: '300ms' } }),
      only('inter-chunk', { timeouts: { inter_chunk_timeout: '300ms' } }),
      only('stream-duration', { timeouts: { max_stream_duration: '300ms' } }),
      only('request', {}),
    ],
    gateway: { timeouts: { request_timeout: '1500ms' }, retry: { max_attempts: 1 } },
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([provider.stop(), silent.stop(), full.stop()]);
});

const post = async (model: string, stream: boolean, path = '/v1/chat/completions') => {
  const startedAt = performance.now();
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, max_tokens: 10, messages: [{ role: 'user', content: 'Go.' }] }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    ms: performance.now() - startedAt,
    type: response.headers.get('content-type'),
  };
};

describe('before anything was sent', () => {
  it.each<[string, string, string, boolean]>([
    ['connect-tcp', 'connect_timeout', 'connect', false],
    ['connect-tls', 'connect_timeout', 'connect', true],
    ['first-byte', 'first_byte_timeout', 'first_byte', false],
    ['first-byte', 'first_byte_timeout', 'first_byte', true],
    ['first-token', 'first_token_timeout', 'first_token', true],
    ['inter-chunk', 'inter_chunk_timeout', 'stream', true],
  ])('%s → 504 %s in phase %s (stream: %s)', async (model, code, phase, stream) => {
    const silentStream = { sse: openaiTokens([]), cut: 'stall' } as const;
    provider.script(model === 'first-byte' ? { hang: 'headers' } : silentStream);
    const { status, text, ms, type } = await post(model, stream);
    expect(type).toContain('application/json');
    expect({ status, ...JSON.parse(text).error }).toMatchObject({ status: 504, type: 'timeout_error', code, phase });
    expect(ms).toBeGreaterThan(250);
    expect(ms).toBeLessThan(1_200);
  });

  it('request_timeout bounds all of it', async () => {
    provider.script({ hang: 'headers' });
    const { status, text, ms } = await post('request', false);
    expect({ status, code: JSON.parse(text).error.code }).toEqual({ status: 504, code: 'request_timeout' });
    expect(ms).toBeGreaterThan(1_400);
    expect(ms).toBeLessThan(2_500);
  });

  it("speaks Anthropic's dialect to a caller who does", async () => {
    provider.script({ hang: 'headers' });
    const { status, text } = await post('first-byte', false, '/v1/messages');
    const body = JSON.parse(text);
    expect(status).toBe(504);
    expect(body).toMatchObject({ type: 'error', error: { type: 'timeout_error', code: 'first_byte_timeout' } });
  });
});

describe('on a stream that has begun', () => {
  it.each([
    ['inter-chunk', 'inter_chunk_timeout'],
    ['stream-duration', 'max_stream_duration'],
  ])('%s → an error frame %s, and the connection is closed', async (model, code) => {
    provider.script({ sse: openaiTokens(['one ', 'two ']), cut: 'stall' });
    const { status, text } = await post(model, true);
    expect(status).toBe(200);
    const frames = text.trimEnd().split('\n\n');
    expect(JSON.parse(frames.at(-1)?.slice('data: '.length) ?? '').error).toMatchObject({
      type: 'timeout_error',
      code,
    });
    expect(text).not.toContain('[DONE]');
  });

  it('is not cut by request_timeout', async () => {
    provider.script({
      sse: [
        ...openaiTokens(['one ']),
        ...openaiTokens(['two ', 'three '], { every: 900 }).slice(1),
        { data: JSON.stringify({ id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) },
        { data: '[DONE]' },
      ],
    });
    const { text, ms } = await post('request', true);
    expect(ms).toBeGreaterThan(1_700);
    expect(text).toContain('three ');
    expect(text).toContain('[DONE]');
  });
});
