/** Reload and drain under traffic: an exchange keeps the snapshot it started with, an invalid file changes nothing, SIGTERM loses nobody. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { type GatewayOptions, writeConfig } from '../support/gateway-process.ts';
import { openaiAnswer, openaiStream } from '../support/provider-scripts.ts';
import { readEvents } from '../support/read-events.ts';
import { type Scene, startScene, writePipelines } from '../support/scene.ts';
import { until } from '../support/until.ts';

let scene: Scene<'a' | 'b'>;
const path = '/v1/chat/completions';
/** A stream of a second: twenty words, the same in every one. */
const words = Array.from({ length: 20 }, () => 'secret ');
const stream = openaiStream(words, { every: 50 });

const configWith = (targets: readonly ('a' | 'b')[], policies: Pick<GatewayOptions, 'chain' | 'policy'>): void => {
  writeConfig(dirname(scene.gateway.configFile), {
    targets: targets.map((id) => ({ id, base_url: scene.providers[id].url })),
    ...policies,
  });
};
const redacting: Pick<GatewayOptions, 'chain' | 'policy'> = {
  chain: ['dlp-filter', 'audit-logger'],
  policy: { 'dlp-filter': { blocked_terms: ['secret'], action: 'redact' } },
};

beforeEach(async () => {
  scene = await startScene({ targets: { a: {}, b: {} }, pipelines: { [path]: {} }, ...redacting });
  scene.providers.a.script(stream);
});
afterEach(() => scene.end());

const reloads = (msg: RegExp): number => scene.gateway.lines().filter((line) => msg.test(String(line.msg))).length;
const reload = async (msg: RegExp): Promise<void> => {
  const before = reloads(msg);
  scene.gateway.signal('SIGHUP');
  await until(() => (reloads(msg) > before ? true : undefined), 5_000, scene.gateway.output);
};
const configEvents = (): readonly Record<string, unknown>[] =>
  globSync(join(scene.gateway.dataDir, '**/*.{ndjson,jsonl,log}'))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line))
    .filter(({ event_type }) => event_type === 'config');

describe('SIGHUP', () => {
  it('a running stream keeps its targets, its policies and its version; what comes after has the new ones', async () => {
    const running = ask(scene.gateway, { stream: true });
    await scene.providers.a.arrived(1);
    configWith(['b'], { chain: ['audit-logger'] });
    await reload(/^reloaded$/);
    scene.providers.b.script(openaiAnswer('a secret'));
    const after = await ask(scene.gateway);
    expect(after).toMatchObject({ status: 200, text: 'a secret', target: 'b' });
    const before = await running;
    expect(before).toMatchObject({ status: 200, whole: true, target: 'a' });
    expect(before.text).not.toContain('secret');
    const [old, fresh] = [await scene.eventOf(before), await scene.eventOf(after)];
    expect(old.outcome).toBe('completed');
    expect(old.config_version).not.toBe(fresh.config_version);
    expect(old.policies.map(({ kind }) => kind)).toContain('dlp-filter');
    expect(fresh.policies.map(({ kind }) => kind)).not.toContain('dlp-filter');
  });

  it('pipelines change together with it', async () => {
    writePipelines(scene.pipelinesDir, { [path]: { route: { targets: ['b'] } }, '/new': {} });
    await reload(/^reloaded$/);
    expect((await ask(scene.gateway)).target).toBe('b');
    expect((await ask(scene.gateway, { path: '/new', stream: true })).target).toBe('a');
  });

  it('an invalid file changes nothing, and is reported in the log and as an event', async () => {
    const running = ask(scene.gateway, { stream: true });
    await scene.providers.a.arrived(1);
    configWith(['a'], { chain: ['no-such-policy'] });
    await reload(/^reload refused: /);
    expect(await running).toMatchObject({ status: 200, whole: true });
    const again = await ask(scene.gateway, { stream: true });
    expect(again).toMatchObject({ status: 200, whole: true });
    expect(again.text).not.toContain('secret');
    const [loaded, refused] = configEvents();
    expect(loaded).toMatchObject({ outcome: 'loaded' });
    expect(refused).toMatchObject({ outcome: 'refused', config_version: loaded?.config_version });
    expect(refused?.detail).toMatch(/policy-config\.yaml:\d+:\d+ /);
  });

  it('a disabled pack answers every request, the list of models included, and says not to ask again', async () => {
    const { configFile } = scene.gateway;
    writeFileSync(configFile, readFileSync(configFile, 'utf8').replace('enabled: true', 'enabled: false'));
    await reload(/^reloaded$/);
    const reply = await ask(scene.gateway, { stream: true });
    expect(reply).toMatchObject({ status: 503, error: { code: 'pack_disabled', type: 'overloaded_error' } });
    expect(reply.headers.get('x-should-retry')).toBe('false');
    expect((await scene.eventOf(reply)).reason_code).toBe('pack_disabled');
    expect((await fetch(`${scene.gateway.url}/v1/models`)).status).toBe(503);
    expect((await fetch(`${scene.gateway.url}/health`)).status).toBe(200);
  });

  it('under fire: of streams and answers across ten reloads, one in three invalid, none fails', async () => {
    scene.providers.a.script(({ body }) => (body.includes('"stream":true') ? stream : openaiAnswer('from a')));
    scene.providers.b.script(({ body }) => (body.includes('"stream":true') ? stream : openaiAnswer('from b')));
    let over = false;
    const asked: Promise<Awaited<ReturnType<typeof ask>>>[] = [];
    const fire = (async () => {
      while (!over) {
        asked.push(ask(scene.gateway, { stream: asked.length % 4 === 0 }));
        await sleep(10);
      }
    })();
    for (let n = 0; n < 10; n++) {
      const valid = n % 3 !== 2;
      configWith(n % 2 === 0 ? ['b', 'a'] : ['a', 'b'], valid ? redacting : { chain: ['no-such-policy'] });
      await reload(valid ? /^reloaded$/ : /^reload refused: /);
    }
    over = true;
    await fire;
    const replies = await Promise.all(asked);
    expect(replies.filter(({ status, whole }) => status !== 200 || !whole)).toEqual([]);
    expect(replies.filter(({ text }) => text.includes('secret'))).toEqual([]);
    expect(replies.length).toBeGreaterThan(20);
    await until(() => (readEvents(scene.gateway.dataDir).length === replies.length ? true : undefined));
  });
});

describe('SIGTERM', () => {
  it('running streams finish, new requests are refused as draining, every event is in the log, exit 0', async () => {
    const running = [1, 2, 3].map(() => ask(scene.gateway, { stream: true }));
    await scene.providers.a.arrived(3);
    scene.gateway.signal('SIGTERM');
    await until(async () => ((await fetch(`${scene.gateway.url}/readyz`)).status === 503 ? true : undefined));
    const refused = await ask(scene.gateway);
    expect(refused).toMatchObject({ status: 503, error: { type: 'overloaded_error', code: 'draining' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('connection')).toBe('close');
    // All three are on the disk before their last bytes leave; the directory goes with the process.
    const events = until(() => {
      const found = readEvents(scene.gateway.dataDir);
      return found.length === 4 ? found : undefined;
    });
    for (const reply of await Promise.all(running)) expect(reply).toMatchObject({ status: 200, whole: true });
    expect((await events).map(({ outcome, status }) => `${outcome} ${status}`).sort()).toEqual([
      'completed 200',
      'completed 200',
      'completed 200',
      'failed 503',
    ]);
    expect(await scene.gateway.exited).toBe(0);
  });

  it('with nothing running it ends at once', async () => {
    const startedAt = performance.now();
    expect(await scene.gateway.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
