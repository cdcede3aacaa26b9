/** Which target answers, over real sockets: every strategy, what the provider is told, and whose key it sees. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { openaiAnswer, openaiError } from '../support/provider-scripts.ts';
import { type Scene, startScene } from '../support/scene.ts';

let scene: Scene<'a' | 'b'>;

beforeAll(async () => {
  const by = (strategy: string) => ({ route: { strategy } });
  scene = await startScene({
    targets: {
      a: {
        weight: 1,
        pricing: { input_per_million: 10, output_per_million: 30 },
        model_mapping: { 'gpt-4o': 'gpt-4o-2024-11-20' },
        secret_key_ref: { env: 'KEY_A' },
        headers: { 'x-team': 'search' },
      },
      b: { weight: 3, pricing: { input_per_million: 1, output_per_million: 3 } },
    },
    pipelines: {
      '/ordered': by('ordered'),
      '/round-robin': by('round-robin'),
      '/weighted': by('weighted'),
      '/lowest-latency': by('lowest-latency'),
      '/least-busy': by('least-busy'),
      '/cost': by('cost'),
      '/only-b': { route: { targets: ['b'] } },
      '/b-first': { route: { targets: ['b', 'a'] } },
    },
    gateway: { retry: { max_attempts: 1 }, circuit_breaker: { volume_threshold: 1_000 } },
    env: { KEY_A: 'sk-of-target-a' },
  });
});
afterAll(() => scene.end());
beforeEach(() => {
  scene.providers.a.script(openaiAnswer('from a'));
  scene.providers.b.script(openaiAnswer('from b'));
});

const targetsOf = async (path: string, requests: number): Promise<readonly string[]> => {
  const targets: string[] = [];
  for (let n = 0; n < requests; n++) targets.push((await ask(scene.gateway, { path })).target ?? '');
  return targets;
};
const shareOf = (target: string, among: readonly string[]): number =>
  among.filter((one) => one === target).length / among.length;

describe('strategies', () => {
  it('ordered: always the first', async () => {
    expect(await targetsOf('/ordered', 4)).toEqual(['a', 'a', 'a', 'a']);
  });

  it("a route's own order", async () => {
    expect(await targetsOf('/b-first', 2)).toEqual(['b', 'b']);
  });

  it('round-robin: in turn', async () => {
    const [first = '', ...rest] = await targetsOf('/round-robin', 6);
    const other = first === 'a' ? 'b' : 'a';
    expect(rest).toEqual([other, first, other, first, other]);
  });

  it('weighted: in proportion (1 : 3; five deviations of 400 draws allowed)', async () => {
    const targets = (await Promise.all(Array.from({ length: 8 }, () => targetsOf('/weighted', 50)))).flat();
    const deviation = Math.sqrt((0.25 * 0.75) / targets.length);
    expect(Math.abs(shareOf('a', targets) - 0.25)).toBeLessThan(5 * deviation);
  });

  it('cost: the cheapest', async () => {
    expect(await targetsOf('/cost', 2)).toEqual(['b', 'b']);
  });

  it('least-busy: the one with fewer exchanges under way', async () => {
    scene.providers.a.script({ ...openaiAnswer('from a'), delay: 300 });
    const before = scene.providers.a.requests.length;
    const busy = ask(scene.gateway, { path: '/ordered' });
    await scene.providers.a.arrived(before + 1);
    expect(await targetsOf('/least-busy', 2)).toEqual(['b', 'b']);
    await busy;
    expect(await targetsOf('/least-busy', 1)).toEqual(['a']);
  });

  it('lowest-latency: the unknown first, until five samples say who is faster', async () => {
    const own = await startScene({
      targets: { slow: {}, quick: {} },
      pipelines: { '/lowest-latency': { route: { strategy: 'lowest-latency' } } },
    });
    try {
      own.providers.slow.script({ ...openaiAnswer('slowly'), delay: 40 });
      const targets: (string | null)[] = [];
      for (let n = 0; n < 13; n++) targets.push((await ask(own.gateway, { path: '/lowest-latency' })).target);
      expect(targets).toEqual([...Array(5).fill('slow'), ...Array(8).fill('quick')]);
    } finally {
      await own.end();
    }
  });

  it('whatever the order, who fails is followed by who is next', async () => {
    scene.providers.b.script(openaiError(503, 'down'));
    for (const path of ['/cost', '/b-first', '/round-robin', '/weighted', '/least-busy']) {
      expect(await ask(scene.gateway, { path })).toMatchObject({ status: 200, text: 'from a', target: 'a' });
    }
  });
});

describe('what the provider is told', () => {
  it("its own name for the model; the event has the caller's and the provider's", async () => {
    const reply = await ask(scene.gateway, { path: '/ordered', model: 'gpt-4o' });
    const told = JSON.parse(scene.providers.a.requests.at(-1)?.body ?? '');
    expect(told.model).toBe('gpt-4o-2024-11-20');
    scene.providers.a.script(openaiAnswer('from a', { model: 'gpt-4o-2024-11-20' }));
    const again = await ask(scene.gateway, { path: '/ordered', model: 'gpt-4o' });
    expect(await scene.eventOf(again)).toMatchObject({ model_requested: 'gpt-4o', model: 'gpt-4o-2024-11-20' });
    expect(reply.status).toBe(200);
  });

  it("each target its own: after a fallback the other target hears the caller's word", async () => {
    scene.providers.a.script(openaiError(503, 'down'));
    await ask(scene.gateway, { path: '/ordered', model: 'gpt-4o' });
    expect(JSON.parse(scene.providers.b.requests.at(-1)?.body ?? '').model).toBe('gpt-4o');
  });

  it("a target with a key of its own never sees the caller's; one without is spoken to with it", async () => {
    const headers = { authorization: 'Bearer sk-of-the-caller' };
    await ask(scene.gateway, { path: '/ordered', headers });
    expect(scene.providers.a.requests.at(-1)?.headers.authorization).toBe('Bearer sk-of-target-a');
    await ask(scene.gateway, { path: '/only-b', headers });
    expect(scene.providers.b.requests.at(-1)?.headers.authorization).toBe('Bearer sk-of-the-caller');
  });

  it('headers of the target', async () => {
    await ask(scene.gateway, { path: '/ordered' });
    expect(scene.providers.a.requests.at(-1)?.headers['x-team']).toBe('search');
  });
});
