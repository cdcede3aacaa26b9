/** A kept connection that the provider closed in the meantime is no fault of the provider: the request is sent again, once, on a new one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf } from '../../src/upstream/endpoint.ts';
import { openUpstream } from '../../src/upstream/open.ts';
import { Pools } from '../../src/upstream/pools.ts';
import { callTo, patient, readAnswer, roomy, until } from '../support/calling.ts';
import { openaiTokens } from '../support/provider-scripts.ts';
import { type Play, type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';

let provider: ScriptedProvider;
let pools: Pools;
beforeEach(async () => {
  provider = await startProvider({ json: 'warm' });
  pools = new Pools(roomy);
  await readAnswer(openUpstream(pools)(callTo(provider.url), patient));
});
afterEach(async () => {
  pools.close(true);
  await provider.stop();
});

const call = (...plays: Play[]) => {
  provider.script(...plays);
  return readAnswer(openUpstream(pools)(callTo(provider.url), patient));
};

describe('a kept connection', () => {
  it.each(['rst', 'fin'] as const)('that breaks (%s) as the request arrives: sent again, answered', async (refuse) => {
    const { text, error } = await call({ refuse }, { json: 'again' });
    expect([error, text]).toEqual([undefined, '"again"']);
    expect([provider.requests.length, provider.accepted]).toEqual([3, 2]);
  });

  it('is sent again once: the new connection has no excuse', async () => {
    const { error } = await call({ refuse: 'rst' }, { refuse: 'rst' }, { json: 'never' });
    expect(error?.code).toBe('connection_lost');
    expect(provider.requests).toHaveLength(3);
  });

  it('that breaks behind the first byte of an answer: not sent again', async () => {
    const { error, kinds } = await call({ sse: openaiTokens(['a']), cut: 'rst' }, { json: 'never' });
    expect([error?.code, kinds]).toEqual(['connection_lost', 'head chunk']);
    expect(provider.requests).toHaveLength(2);
  });

  it('that breaks inside the head: not sent again', async () => {
    const { error } = await call({ wire: 'HTTP/1.1 200 O' }, { json: 'never' });
    expect(error?.code).toBe('connection_lost');
    expect(provider.requests).toHaveLength(2);
  });

  it('that breaks after the provider has worked on the request: not sent again', async () => {
    const { error } = await call({ delay: 1_100, refuse: 'rst' }, { json: 'never' });
    expect(error?.code).toBe('connection_lost');
    expect(provider.requests).toHaveLength(2);
  });

  it('that was closed while idle is not used at all', async () => {
    provider.dropConnections();
    await until(() => pools.stats().size === 0, 'the close to be seen');
    const { text } = await call({ json: 'fresh' });
    expect(text).toBe('"fresh"');
    expect(provider.requests).toHaveLength(2);
  });

  it('that was closed in the same instant: the request reaches the provider once', async () => {
    provider.dropConnections('rst');
    const { text, error } = await call({ json: 'fresh' });
    expect([error, text]).toEqual([undefined, '"fresh"']);
    expect(provider.requests).toHaveLength(2);
  });
});

it('a connection that was opened ahead may be stale as well', async () => {
  pools.close();
  const warm = new Pools(roomy);
  await warm.openAhead('a', endpointOf(provider.url), 1_000);
  provider.script({ refuse: 'rst' }, { json: 'again' });
  const { text } = await readAnswer(openUpstream(warm)(callTo(provider.url), patient));
  expect(text).toBe('"again"');
  warm.close();
});

it('a new connection that breaks is a fault at once', async () => {
  pools.close();
  const others = new Pools(roomy);
  provider.script({ refuse: 'rst' }, { json: 'never' });
  const { error } = await readAnswer(openUpstream(others)(callTo(provider.url), patient));
  expect(error?.code).toBe('connection_lost');
  expect(provider.requests).toHaveLength(2);
});
