/** Connections: shared by origin, bounded together, waited for in order, aged out. */
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { catchError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/upstream/connection.ts';
import { endpointOf } from '../../src/upstream/endpoint.ts';
import { type CallTimeouts, openUpstream } from '../../src/upstream/open.ts';
import { Pools } from '../../src/upstream/pools.ts';
import type { PoolSettings } from '../../src/upstream/settings.ts';
import { warmUp } from '../../src/upstream/warm-up.ts';
import { callTo, patient, readAnswer, roomy, until } from '../support/calling.ts';
import { startFullPort, startSilentPort } from '../support/hanging-ports.ts';
import { type Play, type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const provide = async (...plays: Play[]): Promise<ScriptedProvider> => {
  const provider = await startProvider(...plays);
  stops.push(provider.stop);
  return provider;
};

const pooled = (settings: Partial<PoolSettings>) => {
  const pools = new Pools({ ...roomy, ...settings });
  stops.unshift(() => pools.close(true));
  const open = openUpstream(pools);
  const get = (provider: ScriptedProvider, body = '{}', timeouts: CallTimeouts = patient, target = 'a') =>
    readAnswer(open(callTo(provider.url, { body, target }), timeouts));
  return { pools, open, get };
};

const slow: Play = { delay: 60, json: {} };
const idle = (pools: Pools) => pools.stats().get('a')?.idle ?? 0;

describe('idle connections', () => {
  it('are used again, the most recent first', async () => {
    const provider = await provide(slow);
    const { pools, get } = pooled({});
    await Promise.all([get(provider), get(provider), get(provider)]);
    expect([provider.accepted, idle(pools)]).toEqual([3, 3]);
    await get(provider);
    const last = provider.requests.at(-1)?.connection;
    await get(provider);
    expect(provider.requests.at(-1)?.connection).toBe(last);
    expect(provider.accepted).toBe(3);
  });

  it('are at most max_idle_per_host per origin', async () => {
    const provider = await provide(slow);
    const other = await provide(slow);
    const { pools, get } = pooled({ maxIdlePerHost: 2 });
    await Promise.all([get(provider), get(provider), get(provider), get(provider), get(other, '{}', patient, 'b')]);
    await until(() => provider.open === 2, 'the surplus to close');
    expect(idle(pools)).toBe(2);
    expect([other.open, pools.stats().get('b')?.idle]).toEqual([1, 1]);
  });

  it('close after idle_timeout', async () => {
    const provider = await provide({ json: {} });
    const { pools, get } = pooled({ idleTimeout: 80 });
    await get(provider);
    const released = performance.now();
    expect(idle(pools)).toBe(1);
    const closed = await provider.closed(0);
    expect(closed - released).toBeGreaterThan(60);
    expect(closed - released).toBeLessThan(250);
    await until(() => pools.stats().size === 0, 'the pool to notice');
  });

  it('close earlier where the provider says that it will', async () => {
    // A hint of two seconds, less one for the way, is one second: shorter than our own five.
    const provider = await provide({ json: {}, headers: { 'keep-alive': 'timeout=2' } });
    const { get } = pooled({});
    await get(provider);
    const released = performance.now();
    const closed = await provider.closed(0);
    expect(closed - released).toBeGreaterThan(800);
    expect(closed - released).toBeLessThan(1_500);
  });

  it('are not kept where the provider asked to close', async () => {
    const provider = await provide({ json: {}, headers: { connection: 'close' } });
    const { pools, get } = pooled({});
    await get(provider);
    await provider.closed(0);
    await until(() => pools.stats().size === 0, 'the pool to notice');
  });
});

describe('a request whose connection is still being made', () => {
  it('takes another that becomes free first', async () => {
    const provider = await provide({ delay: 30, json: {} });
    const { pools, open, get } = pooled({});
    // As if the second connection took longer than the first exchange: this endpoint hangs, and has the same origin.
    const full = await startFullPort();
    stops.push(full.stop);
    const endpoint = endpointOf(provider.url);
    const busy = get(provider);
    await provider.arrived(1);
    const slowEndpoint = { ...endpoint, port: full.port };
    const lent = new Promise<Connection>((ready, failed) => {
      pools.acquire({ target: 'a', endpoint: slowEndpoint, timeout: 300, fresh: false, ready, failed });
    });
    expect(pools.stats().get('a')).toEqual({ active: 1, idle: 0, pending: 1 });
    await busy;
    pools.release(await lent);
    expect(provider.accepted).toBe(1);
    expect(pools.stats().get('a')).toEqual({ active: 0, idle: 1, pending: 0 });
    expect((await readAnswer(open(callTo(provider.url), patient))).error).toBeUndefined();
  });
});

describe('max_lifetime', () => {
  it('closes an idle connection when its time is over', async () => {
    const provider = await provide({ json: {} });
    const { get } = pooled({ maxLifetime: 100 });
    const began = performance.now();
    await get(provider);
    expect((await provider.closed(0)) - began).toBeLessThan(250);
  });

  it('lets a running answer finish first', async () => {
    const provider = await provide({ sse: [{ raw: 'a' }, { after: 150, raw: 'b' }] });
    const { pools, get } = pooled({ maxLifetime: 60 });
    expect((await get(provider)).text).toBe('ab');
    await provider.closed(0);
    await until(() => pools.stats().size === 0, 'the pool to notice');
  });
});

describe('max_total', () => {
  it('bounds all providers together; who must wait is served in order, and never starves', async () => {
    const one = await provide(slow);
    const two = await provide(slow);
    const { pools, get } = pooled({ maxTotal: 2 });
    const order: string[] = [];
    const ask = (provider: ScriptedProvider, name: string) => get(provider, name).then(() => order.push(name));
    const all = ['1a', '2a', '1b', '1c', '2b', '2c'].map((name) => ask(name.startsWith('1') ? one : two, name));
    expect(pools.stats().get('a')?.pending).toBe(6);
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, one.open + two.open);
    }, 1);
    await Promise.all(all);
    clearInterval(watch);
    expect(order).toEqual(['1a', '2a', '1b', '1c', '2b', '2c']);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('a request that waits longer than connect_timeout gets pool_exhausted', async () => {
    const provider = await provide({ delay: 400, json: {} });
    const { get } = pooled({ maxTotal: 1 });
    const first = get(provider);
    const began = performance.now();
    const { error } = await get(provider, '{}', { connect: 80, firstByte: null });
    expect([error?.code, error?.status, error?.details.phase]).toEqual(['pool_exhausted', 503, 'connect']);
    expect(performance.now() - began).toBeLessThan(200);
    expect((await first).error).toBeUndefined();
    expect(provider.requests).toHaveLength(1);
  });

  it('an idle connection elsewhere makes room, the longest idle first', async () => {
    const [one, two, three] = [await provide(), await provide(), await provide()];
    const { pools, get } = pooled({ maxTotal: 2 });
    await get(one);
    await get(two);
    await get(three);
    await one.closed(0);
    expect([two.open, three.open, idle(pools)]).toEqual([1, 1, 2]);
  });

  it('a connection that fails gives its slot to the next', async () => {
    const dead = await provide();
    await dead.stop();
    stops.length = 0;
    const alive = await provide();
    const { get } = pooled({ maxTotal: 1 });
    const [failed, answered] = await Promise.all([get(dead), get(alive)]);
    expect([failed.error?.code, answered.error]).toEqual(['connect_failed', undefined]);
  });

  it('a request that goes on elsewhere in the instant it failed does not overtake those who wait', async () => {
    const dead = await provide();
    await dead.stop();
    stops.length = 0;
    const alive = await provide({ json: {} });
    const { open, get } = pooled({ maxTotal: 1 });
    const moved = open(callTo(dead.url), patient).pipe(
      catchError(() => open(callTo(alive.url, { body: '"moved"' }), patient)),
    );
    await Promise.all([readAnswer(moved), get(alive, '"waited"')]);
    expect(alive.requests.map(({ body }) => body)).toEqual(['"waited"', '"moved"']);
  });

  it('raised by a reload lets the waiting in', async () => {
    const provider = await provide({ delay: 300, json: {} });
    const { pools, get } = pooled({ maxTotal: 1 });
    const all = [get(provider), get(provider)];
    await provider.arrived(1);
    pools.configure({ ...roomy, maxTotal: 2 });
    await provider.arrived(2);
    expect(provider.open).toBe(2);
    await Promise.all(all);
  });

  it('holds whatever comes: random requests, answers, leavers and faults', async () => {
    const provider = await provide(({ body }) =>
      body === 'rst' ? { refuse: 'rst' } : body === 'stall' ? { hang: 'headers' } : { delay: body.length, json: {} },
    );
    const kind = fc.constantFrom('', 'xx', 'xxxxx', 'rst', 'stall', 'leave');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(kind, { maxLength: 24 }), async (maxTotal, kinds) => {
        const pools = new Pools({ ...roomy, maxTotal, maxIdlePerHost: 2 });
        const before = provider.open;
        let most = 0;
        const watch = setInterval(() => {
          most = Math.max(most, provider.open - before);
        }, 0);
        const open = openUpstream(pools);
        const budgets = { connect: 1_000, firstByte: 15 };
        await Promise.all(
          kinds.map((body) => {
            const source = open(callTo(provider.url, { body }), budgets);
            if (body !== 'leave') return readAnswer(source);
            const subscription = source.subscribe();
            return new Promise<void>((resolve) =>
              setTimeout(() => {
                subscription.unsubscribe();
                resolve();
              }, 2),
            );
          }),
        );
        clearInterval(watch);
        await new Promise((resolve) => setImmediate(resolve));
        const { active = 0, pending = 0, idle: kept = 0 } = pools.stats().get('a') ?? {};
        pools.close();
        await until(() => provider.open === before, 'everything to close');
        expect([active, pending]).toEqual([0, 0]);
        expect(kept).toBeLessThanOrEqual(Math.min(2, maxTotal));
        // A socket that we destroyed may be seen open by its peer for a moment longer.
        expect(most).toBeLessThanOrEqual(maxTotal + 2);
      }),
      { numRuns: 40 },
    );
  });
});

describe('warm-up', () => {
  const warm = (provider: { url: string }, id = 'a') => ({ id, baseUrl: provider.url, connectTimeout: 150 });

  it('opens connections ahead, which the first requests then use', async () => {
    const provider = await provide(slow);
    const { pools, get } = pooled({});
    const report = await warmUp(pools, [warm(provider)], { enabled: true, connectionsPerProvider: 3 });
    expect(report).toEqual([{ target: 'a', opened: 3, failures: [] }]);
    await until(() => provider.accepted === 3, 'the provider to accept');
    expect(idle(pools)).toBe(3);
    await Promise.all([get(provider), get(provider), get(provider)]);
    expect(provider.accepted).toBe(3);
  });

  it('reports what failed, waits no longer than connect_timeout, and never stops the others', async () => {
    const dead = await provide();
    await dead.stop();
    stops.length = 0;
    const silent = await startSilentPort();
    stops.push(silent.stop);
    const alive = await provide();
    const { pools } = pooled({});
    const began = performance.now();
    const targets = [warm(dead, 'dead'), warm({ url: `https://127.0.0.1:${silent.port}` }, 'silent'), warm(alive)];
    const report = await warmUp(pools, targets, { enabled: true, connectionsPerProvider: 2 });
    expect(performance.now() - began).toBeLessThan(400);
    expect(report.map(({ target, opened, failures }) => [target, opened, failures.map(({ code }) => code)])).toEqual([
      ['dead', 0, ['connect_failed', 'connect_failed']],
      ['silent', 0, ['connect_timeout', 'connect_timeout']],
      ['a', 2, []],
    ]);
  });

  it('switched off opens nothing', async () => {
    const provider = await provide();
    const { pools } = pooled({});
    expect(await warmUp(pools, [warm(provider)], { enabled: false, connectionsPerProvider: 3 })).toEqual([]);
    expect(provider.accepted).toBe(0);
  });

  it('stays below max_total', async () => {
    const provider = await provide();
    const { pools } = pooled({ maxTotal: 2 });
    const [report] = await warmUp(pools, [warm(provider)], { enabled: true, connectionsPerProvider: 4 });
    expect([report?.opened, report?.failures.map(({ code }) => code)]).toEqual([
      2,
      ['pool_exhausted', 'pool_exhausted'],
    ]);
  });

  it('a warm connection that the provider closes is not used', async () => {
    const provider = await provide({ json: {} });
    const { pools, get } = pooled({});
    await warmUp(pools, [warm(provider)], { enabled: true, connectionsPerProvider: 2 });
    await until(() => provider.accepted === 2, 'the provider to accept');
    provider.dropConnections();
    await until(() => pools.stats().size === 0, 'the close to be seen');
    expect((await get(provider)).error).toBeUndefined();
  });

  it('a warm connection on which the provider speaks first is not used: its words are no answer to us', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => {}).write('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const { pools } = pooled({});
    await warmUp(pools, [warm({ url: `http://127.0.0.1:${port}` })], { enabled: true, connectionsPerProvider: 1 });
    await until(() => pools.stats().size === 0, 'the connection to be dropped');
  });

  it('a warm connection that nobody uses closes after idle_timeout', async () => {
    const provider = await provide();
    const { pools } = pooled({ idleTimeout: 100 });
    await warmUp(pools, [warm(provider)], { enabled: true, connectionsPerProvider: 2 });
    await until(() => pools.stats().size === 0 && provider.open === 0, 'the idle timeout');
  });
});

describe('endpointOf', () => {
  it.each([
    ['https://api.openai.com', ['https://api.openai.com', true, 'api.openai.com', 443, '']],
    ['http://localhost:8080/openai/', ['http://localhost:8080', false, 'localhost', 8080, '/openai']],
    ['http://[::1]:81/a/b', ['http://[::1]:81', false, '::1', 81, '/a/b']],
  ] as const)('%s', (url, expected) => {
    const { origin, secure, hostname, port, prefix } = endpointOf(url);
    expect([origin, secure, hostname, port, prefix]).toEqual(expected);
  });

  it.each(['ftp://x', 'api.openai.com', ''])('refuses %s', (url) => {
    expect(() => endpointOf(url)).toThrow(TypeError);
  });
});

describe('closing', () => {
  it('drops idle connections now and busy ones when their answer is over', async () => {
    const provider = await provide({ json: {} }, { delay: 80, json: 'last' });
    const { pools, get } = pooled({});
    await get(provider);
    const last = get(provider);
    await provider.arrived(2);
    pools.close();
    expect((await last).text).toBe('"last"');
    await until(() => provider.open === 0, 'all to close');
  });
});
