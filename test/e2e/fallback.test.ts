/** Retry, fallback and budgets over real sockets: each trigger on and off, who is asked how often, and which budget holds where. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { openaiAnswer, openaiError, openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import { type Scene, startScene } from '../support/scene.ts';
import type { Script } from '../support/scripted-provider.ts';

const triggers = ['connect', 'timeout', 'rate_limit', 'server_error', 'circuit_open', 'invalid_response'] as const;
type Trigger = (typeof triggers)[number];

let scene: Scene<'a' | 'b' | 'c' | 'gone' | 'patient'>;

const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

beforeAll(async () => {
  const perTrigger = triggers.flatMap((trigger) => [
    [`/only/${trigger}`, { route: { targets: ['a', 'b'] }, upstream: { fallback: { triggers: [trigger] } } }] as const,
    [
      `/but/${trigger}`,
      {
        route: { targets: ['a', 'b'] },
        upstream: { fallback: { triggers: triggers.filter((one) => one !== trigger) } },
      },
    ] as const,
    [
      `/gone/only/${trigger}`,
      { route: { targets: ['gone', 'b'] }, upstream: { fallback: { triggers: [trigger] } } },
    ] as const,
  ]);
  scene = await startScene({
    targets: {
      a: {},
      b: {},
      c: {},
      gone: { base_url: `http://127.0.0.1:${await closedPort()}` },
      patient: { timeouts: { first_byte_timeout: '1200ms', request_timeout: '5s' }, retry: { max_attempts: 1 } },
    },
    pipelines: {
      ...Object.fromEntries(perTrigger),
      '/no-fallback': { upstream: { fallback: { max_fallback_attempts: 0 } } },
      '/one-fallback': { upstream: { fallback: { max_fallback_attempts: 1 } } },
      '/two-fallbacks': { route: { targets: ['a', 'b', 'c'] } },
      '/retried': { route: { targets: ['a'] }, upstream: { retry: { max_attempts: 3, initial_delay: '20ms' } } },
      '/retried-on-500-only': {
        route: { targets: ['a'] },
        upstream: { retry: { max_attempts: 3, initial_delay: '20ms', retryable_codes: [500] } },
      },
      '/retried-for-long': {
        route: { targets: ['a', 'b'] },
        upstream: {
          timeouts: { request_timeout: '500ms', first_byte_timeout: '300ms' },
          retry: { max_attempts: 5, initial_delay: '100ms' },
        },
      },
      '/pipeline-budget': {
        route: { targets: ['a', 'patient'] },
        upstream: { timeouts: { first_byte_timeout: '500ms' } },
      },
      '/patient-only': { route: { targets: ['patient'] }, upstream: { timeouts: { first_byte_timeout: '500ms' } } },
    },
    gateway: {
      timeouts: { request_timeout: '8s', first_byte_timeout: '250ms', first_token_timeout: '250ms' },
      retry: { max_attempts: 1 },
      circuit_breaker: { volume_threshold: 10_000 },
    },
  });
});
afterAll(() => scene.end());
beforeEach(() => {
  const { a, b, c, patient } = scene.providers;
  a.script(openaiAnswer('from a'));
  b.script(openaiAnswer('from b'));
  c.script(openaiAnswer('from c'));
  patient.script(openaiAnswer('from patient'));
});

const outcomes = async (reply: { readonly requestId: string }): Promise<readonly string[]> =>
  (await scene.eventOf(reply)).attempts.map(({ target, outcome }) => `${target} ${outcome}`);

describe('fallback triggers', () => {
  const faults: readonly (readonly [string, Trigger, Script, boolean])[] = [
    ['a first byte that does not come', 'timeout', { hang: 'headers' }, false],
    ['a first token that does not come', 'timeout', { sse: openaiTokens([]), cut: 'stall' }, true],
    ['a limit', 'rate_limit', openaiError(429, 'rate_limit_exceeded'), false],
    ['a server error', 'server_error', openaiError(500, 'oops'), false],
    ['a reset', 'server_error', { refuse: 'rst' }, false],
    [
      'nonsense',
      'invalid_response',
      { body: 'this is no JSON', headers: { 'content-type': 'application/json' } },
      false,
    ],
    ['JSON in answer to a stream request', 'invalid_response', openaiAnswer('hello'), true],
  ];
  it.each(faults)('%s is %s', async (_name, trigger, script, stream) => {
    scene.providers.a.script(script);
    scene.providers.b.script(stream ? openaiStream(['from b']) : openaiAnswer('from b'));
    for (const path of [`/only/${trigger}`, `/but/${trigger}`]) {
      const reply = await ask(scene.gateway, { path, stream });
      const falls = path.startsWith('/only');
      expect(reply.text).toBe(falls ? 'from b' : '');
      expect((await outcomes(reply)).length).toBe(falls ? 2 : 1);
    }
  });

  it('a target that cannot be reached is connect and nothing else', async () => {
    for (const trigger of triggers) {
      const reply = await ask(scene.gateway, { path: `/gone/only/${trigger}` });
      expect(reply.status).toBe(trigger === 'connect' ? 200 : 502);
    }
  });

  it.each([
    ['context length', 400, 'context_length_exceeded'],
    ['content filter', 400, 'content_filter'],
    ['wrong shape', 422, 'invalid_request_error'],
  ])("%s is the caller's matter: passed through, no retry, no fallback", async (_name, status, code) => {
    scene.providers.a.script(openaiError(status, code));
    const before = scene.providers.a.requests.length;
    const reply = await ask(scene.gateway, { path: '/two-fallbacks' });
    expect(reply).toMatchObject({ status, error: { code } });
    expect(await outcomes(reply)).toEqual(['a refused']);
    expect(scene.providers.a.requests.length).toBe(before + 1);
  });
});

describe('how many targets', () => {
  beforeEach(() => {
    scene.providers.a.script(openaiError(500, 'a is down'));
    scene.providers.b.script(openaiError(503, 'b is down'));
  });
  it.each([
    ['/no-fallback', 502, ['a failed']],
    ['/one-fallback', 502, ['a failed', 'b failed']],
    ['/two-fallbacks', 200, ['a failed', 'b failed', 'c answered']],
  ])('%s', async (path, status, attempts) => {
    const reply = await ask(scene.gateway, { path });
    expect(reply.status).toBe(status);
    expect(await outcomes(reply)).toEqual(attempts);
    expect(reply.headers.get('x-sluice-attempts')).toBe(String(attempts.length));
  });
});

describe('retry', () => {
  it.each([
    [500, '/retried', 3],
    [503, '/retried', 3],
    [501, '/retried', 1],
    [500, '/retried-on-500-only', 3],
    [503, '/retried-on-500-only', 1],
  ])('a %d on %s is tried %d times', async (status, path, times) => {
    scene.providers.a.script(openaiError(status, 'oops'));
    const before = scene.providers.a.requests.length;
    expect((await ask(scene.gateway, { path })).status).toBe(502);
    expect(scene.providers.a.requests.length - before).toBe(times);
  });

  it('recovers without the caller noticing', async () => {
    scene.providers.a.script(openaiError(500, 'oops'), openaiError(503, 'down'), openaiAnswer('third time lucky'));
    const reply = await ask(scene.gateway, { path: '/retried' });
    expect(reply).toMatchObject({ status: 200, text: 'third time lucky' });
    expect(await outcomes(reply)).toEqual(['a failed', 'a failed', 'a answered']);
  });
});

describe('budgets', () => {
  it('request_timeout is never extended by retries and fallbacks: 504 names it, in time', async () => {
    scene.providers.a.script({ hang: 'headers' });
    scene.providers.b.script({ hang: 'headers' });
    const reply = await ask(scene.gateway, { path: '/retried-for-long' });
    expect(reply).toMatchObject({ status: 504, error: { code: 'request_timeout' } });
    expect(reply.ms).toBeGreaterThan(480);
    expect(reply.ms).toBeLessThan(900);
    const { attempts, reason_code } = await scene.eventOf(reply);
    expect(reason_code).toBe('request_timeout');
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['timeout', 'abandoned']);
  });

  it('a pipeline over the gateway, a target over the pipeline', async () => {
    scene.providers.a.script({ hang: 'headers' });
    scene.providers.patient.script({ ...openaiAnswer('late'), delay: 800 });
    const reply = await ask(scene.gateway, { path: '/pipeline-budget' });
    expect(reply).toMatchObject({ status: 200, text: 'late', target: 'patient' });
    const { attempts } = await scene.eventOf(reply);
    expect(attempts[0]).toMatchObject({ target: 'a', outcome: 'timeout', error: 'first_byte_timeout' });
    expect(attempts[0]?.ms).toBeGreaterThan(480);
    expect(attempts[0]?.ms).toBeLessThan(790);
  });

  it("a target's own budget still ends", async () => {
    scene.providers.patient.script({ hang: 'headers' });
    const reply = await ask(scene.gateway, { path: '/patient-only' });
    expect(reply).toMatchObject({ status: 504, error: { code: 'first_byte_timeout', phase: 'first_byte' } });
    expect(reply.ms).toBeGreaterThan(1_150);
  });
});
