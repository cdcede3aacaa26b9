/** Circuits as an operator sees them: /admin/circuits (JSON and live), metrics, log and events; and what never counts against a target. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { watchCircuit } from '../load/circuit-watch.ts';
import { ask } from '../support/ask.ts';
import { openaiAnswer, openaiError, openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import { type Scene, startScene } from '../support/scene.ts';
import { until } from '../support/until.ts';

const cooldown = 300;
let scene: Scene<'a' | 'b'>;
const begin = async (circuit: object = {}): Promise<Scene<'a' | 'b'>> => {
  scene = await startScene({
    targets: { a: {}, b: {} },
    gateway: {
      timeouts: { first_byte_timeout: '5s' },
      retry: { max_attempts: 1 },
      circuit_breaker: { volume_threshold: 3, rolling_window: '20s', cooldown: `${cooldown}ms`, ...circuit },
    },
  });
  return scene;
};
afterEach(() => scene.end());

interface Row {
  readonly target: string;
  readonly state: string;
  readonly reason?: string;
  readonly until?: string;
}
const rows = async (): Promise<readonly Row[]> =>
  (await fetch(`${scene.gateway.url}/admin/circuits`)).json() as Promise<Row[]>;
const circuitOf = async (target: string): Promise<Row | undefined> =>
  (await rows()).find((row) => row.target === target);
const gauge = async (target: string): Promise<number> => {
  const text = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  return Number(new RegExp(`^sluice_circuit_state\\{[^}]*target="${target}"[^}]*\\} (\\d)`, 'm').exec(text)?.[1]);
};
const circuitEvents = (): readonly Record<string, unknown>[] =>
  globSync(join(scene.gateway.dataDir, '**/*.{ndjson,jsonl,log}'))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line))
    .filter(({ event_type }) => event_type === 'circuit');
const askTimes = async (times: number): Promise<void> => {
  for (let n = 0; n < times; n++) await ask(scene.gateway);
};

describe('what operators see', () => {
  it('every target from the start, closed', async () => {
    await begin();
    expect(await rows()).toEqual([
      { target: 'a', state: 'closed' },
      { target: 'b', state: 'closed' },
    ]);
    expect([await gauge('a'), await gauge('b')]).toEqual([0, 0]);
  });

  it('a trip and the return: JSON, live feed, metric, log and events say the same', async () => {
    const { gateway, providers } = await begin();
    const feed = watchCircuit(gateway.url, 'a');
    await until(() => (feed.changes.length > 0 ? true : undefined));
    providers.a.script(openaiError(500, 'down'));
    await askTimes(3);
    expect(await circuitOf('a')).toMatchObject({ state: 'open', reason: 'faults' });
    expect(await gauge('a')).toBe(2);
    const refused = providers.a.requests.length;
    expect(await ask(gateway)).toMatchObject({ status: 200, target: 'b' });
    expect(providers.a.requests.length).toBe(refused);

    providers.a.script(openaiAnswer('back'));
    await until(async () => ((await ask(gateway)).target === 'a' ? true : undefined));
    expect(await circuitOf('a')).toEqual({ target: 'a', state: 'closed' });
    expect(await gauge('a')).toBe(0);
    const story = ['closed', 'open', 'half-open', 'closed'];
    await until(
      () => (feed.changes.length === story.length ? true : undefined),
      2_000,
      () => JSON.stringify(feed.changes),
    );
    expect(feed.changes.map(({ state }) => state)).toEqual(story);
    feed.stop();
    const changes = [
      { target: 'a', from: 'closed', to: 'open' },
      { target: 'a', from: 'open', to: 'half-open' },
      { target: 'a', from: 'half-open', to: 'closed' },
    ];
    expect(circuitEvents()).toMatchObject(changes);
    await until(() => (gateway.lines().filter(({ msg }) => msg === 'circuit').length === 3 ? true : undefined));
    expect(gateway.lines().filter(({ msg }) => msg === 'circuit')).toMatchObject(changes);
  });

  it('the cooldown doubles with each probe that fails', async () => {
    const { providers } = await begin();
    providers.a.script(openaiError(500, 'down'));
    await askTimes(3);
    const cooldowns: number[] = [];
    for (let trip = 1; trip <= 3; trip++) {
      const end = Date.parse((await circuitOf('a'))?.until ?? '');
      cooldowns.push((end - Date.now()) / cooldown);
      await until(() => (Date.now() >= end ? true : undefined));
      await ask(scene.gateway);
    }
    expect(cooldowns.map(Math.ceil)).toEqual([1, 2, 4]);
  });
});

describe('a probe', () => {
  it('that is abandoned is returned: the next request may probe', async () => {
    const { gateway, providers } = await begin();
    providers.a.script(openaiError(500, 'down'));
    await askTimes(3);
    const end = Date.parse((await circuitOf('a'))?.until ?? '');
    await until(() => (Date.now() >= end ? true : undefined));
    providers.a.script({ hang: 'headers' });
    const before = providers.a.requests.length;
    const leaving = new AbortController();
    const probe = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Go.' }] }),
    }).catch(() => undefined);
    await providers.a.arrived(before + 1);
    expect(await circuitOf('a')).toMatchObject({ state: 'half-open' });
    // While the probe is out, others go elsewhere at once.
    expect(await ask(gateway)).toMatchObject({ status: 200, target: 'b' });
    leaving.abort();
    await probe;
    await providers.a.closed(before);
    expect(await circuitOf('a')).toMatchObject({ state: 'half-open' });
    providers.a.script(openaiAnswer('back'));
    await until(async () => ((await ask(gateway)).target === 'a' ? true : undefined));
    expect(await circuitOf('a')).toEqual({ target: 'a', state: 'closed' });
  });
});

describe('never counts', () => {
  const strictest = { volume_threshold: 1, error_threshold_percentage: 1 };

  it("a refusal that is the caller's matter", async () => {
    const { providers } = await begin(strictest);
    for (const [status, code] of [
      [400, 'context_length_exceeded'],
      [400, 'content_filter'],
      [401, 'invalid_api_key'],
      [404, 'model_not_found'],
      [422, 'invalid_request_error'],
    ] as const) {
      providers.a.script(openaiError(status, code));
      expect(await ask(scene.gateway)).toMatchObject({ status, error: { code }, target: 'a' });
      expect(await circuitOf('a')).toEqual({ target: 'a', state: 'closed' });
    }
  });

  it('a caller who leaves: in front of the first byte, or in the middle of a stream', async () => {
    const { gateway, providers } = await begin(strictest);
    for (const script of [
      { hang: 'headers' } as const,
      { sse: openaiTokens(['one ', 'two ']), cut: 'stall' } as const,
    ]) {
      providers.a.script(script);
      const before = providers.a.requests.length;
      const leaving = new AbortController();
      const request = fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Go.' }] }),
      });
      if ('sse' in script) await (await request).body?.getReader().read();
      else await providers.a.arrived(before + 1);
      leaving.abort();
      await request.catch(() => undefined);
      await providers.a.closed(before);
      expect(await circuitOf('a')).toEqual({ target: 'a', state: 'closed' });
    }
  });
});

describe('counts', () => {
  it.each([
    ['breaks', { sse: openaiTokens(['one ', 'two ']), cut: 'rst' } as const],
    ['goes on with no JSON', { sse: [...openaiTokens(['one ', 'two ']), { after: 50, raw: 'data: {"choices":\n\n' }] }],
    ['ends without an ending', { sse: openaiTokens(['one ', 'two ']) }],
  ])('a stream that %s after it had begun', async (_name, script) => {
    const { gateway, providers } = await begin({ volume_threshold: 1 });
    providers.a.script(script);
    expect(await ask(gateway, { stream: true })).toMatchObject({ status: 200, whole: false });
    expect(await circuitOf('a')).toMatchObject({ state: 'open', reason: 'faults' });
  });

  it('a 429 with retry-after as no fault: the target rests for so long, and needs no probe', async () => {
    const { gateway, providers } = await begin();
    providers.a.script(openaiError(429, 'rate_limit_exceeded', { 'retry-after': '1' }), openaiAnswer('rested'));
    expect(await ask(gateway)).toMatchObject({ target: 'b' });
    const resting = await circuitOf('a');
    expect(resting).toMatchObject({ state: 'open', reason: 'rate_limited' });
    const left = Date.parse(resting?.until ?? '') - Date.now();
    expect(left).toBeGreaterThan(500);
    expect(left).toBeLessThanOrEqual(1_000);
    expect(await ask(gateway, { stream: false })).toMatchObject({ target: 'b' });
    expect(providers.a.requests.length).toBe(1);
    await until(async () => ((await ask(gateway)).target === 'a' ? true : undefined));
    expect(circuitEvents()).toMatchObject([{ to: 'open' }, { from: 'open', to: 'closed' }]);
  });

  it('every circuit open: 503 circuit_open with retry-after, within milliseconds, and nobody is asked', async () => {
    const { gateway, providers } = await begin({ volume_threshold: 1, cooldown: '20s' });
    providers.a.script(openaiError(500, 'down'));
    providers.b.script(openaiError(500, 'down'));
    await askTimes(1);
    const before = providers.a.requests.length + providers.b.requests.length;
    const reply = await ask(gateway, { stream: true });
    expect(reply).toMatchObject({ status: 503, error: { type: 'overloaded_error', code: 'circuit_open' } });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(10);
    expect(providers.a.requests.length + providers.b.requests.length).toBe(before);
    providers.a.script(openaiStream(['unused']));
  });
});
