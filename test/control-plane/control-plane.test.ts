import { describe, expect, it, onTestFinished } from 'vitest';
import { type ControlPlaneOptions, startControlPlane } from '../../src/control-plane/control-plane.ts';
import { signedHeaders } from '../../src/events/sign.ts';
import { temporaryDirectory } from '../events/support/temporary.ts';

const start = async (options: ControlPlaneOptions = {}) => {
  const sink = await startControlPlane(options);
  onTestFinished(() => sink.close());
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${sink.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const get = async (path: string): Promise<unknown> => (await fetch(`${sink.url}${path}`)).json();
  return { sink, post, get };
};

const event = (id: string, sequence: number, over: object = {}) => ({
  id,
  sequence,
  event_type: 'decision',
  gateway_id: 'gw',
  timestamp: `2026-03-01T12:00:0${sequence}.000Z`,
  verdict: 'allow',
  ...over,
});

describe('the control-plane sink', () => {
  it('keeps events by id, counts what comes twice and what has not come', async () => {
    const { sink, post, get } = await start();
    await post('/v1/events', { events: [event('a', 1), event('b', 2)] });
    await post('/v1/events', { events: [event('b', 2), event('d', 4)] });
    expect(sink.stats()).toMatchObject({
      events: 3,
      received: 4,
      duplicates: 1,
      batches: 2,
      gateways: [{ gateway_id: 'gw', events: 3, last_sequence: 4, missing: 1 }],
    });
    expect(await get('/v1/stats')).toMatchObject({ events: 3, duplicates: 1 });
    expect(await get('/v1/events/b')).toMatchObject({ event: event('b', 2), received: 2 });
    expect((await fetch(`${sink.url}/v1/events/c`)).status).toBe(404);
  });

  it('finds events by what is in them, in the order of their arrival', async () => {
    const { post, get } = await start();
    await post('/v1/events', {
      events: [event('a', 1, { verdict: 'block' }), event('b', 2), event('c', 3, { verdict: 'block' })],
    });
    expect(await get('/v1/events?verdict=block')).toMatchObject({ total: 2, events: [{ id: 'a' }, { id: 'c' }] });
    expect(await get('/v1/events?since=2026-03-01T12:00:02.000Z&limit=1')).toMatchObject({
      total: 2,
      events: [{ id: 'b' }],
    });
    expect(await get('/v1/events?offset=2')).toMatchObject({ total: 3, events: [{ id: 'c' }] });
  });

  it('outlives a restart with a data directory', async () => {
    const dataDir = temporaryDirectory();
    const first = await startControlPlane({ dataDir });
    await fetch(`${first.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ events: [event('a', 1)] }),
    });
    await first.close();
    const { sink } = await start({ dataDir });
    expect(sink.stats().events).toBe(1);
  });

  it('takes nothing without the token, or without a signature that fits', async () => {
    const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const { sink, post } = await start({ token: 'secret', signingSecrets: [secret] });
    const body = JSON.stringify({ events: [event('a', 1)] });
    const authorization = 'Bearer secret';
    const signed = { ...signedHeaders('m', body, [secret], Date.now()) };
    expect((await post('/v1/events', body, signed)).status).toBe(401);
    expect((await post('/v1/events', body, { authorization })).status).toBe(401);
    expect((await post('/v1/events', `${body} `, { authorization, ...signed })).status).toBe(401);
    expect((await post('/v1/events', body, { authorization, ...signed })).status).toBe(200);
    expect(sink.stats()).toMatchObject({ events: 1, refused: { token: 1, signature: 2, malformed: 0 } });
  });

  it.each([['{'], ['{}'], ['{"events":[]}'], ['{"events":[{"no":"id"}]}'], ['[]']])('refuses %s', async (body) => {
    const { sink, post } = await start();
    expect((await post('/v1/events', body)).status).toBe(400);
    expect(sink.stats().refused.malformed).toBe(1);
  });

  it('fails as it is told: status and retry-after, so often, then no more', async () => {
    const { sink, post } = await start();
    await post('/v1/fail', { status: 429, retry_after: 7, times: 2 });
    const answers = [];
    for (let request = 0; request < 3; request += 1)
      answers.push(await post('/v1/events', { events: [event('a', 1)] }));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['7', '7', null]);
    expect(sink.stats()).toMatchObject({ failed: 2, events: 1 });
  });

  it('cuts connections, refuses poison, and fails a share of requests', async () => {
    const { sink, post } = await start();
    sink.fail({ reset: true });
    await expect(post('/v1/events', { events: [event('a', 1)] })).rejects.toThrow();
    sink.fail({ poison: ['b'] });
    expect((await post('/v1/events', { events: [event('a', 1), event('b', 2)] })).status).toBe(422);
    expect((await post('/v1/events', { events: [event('a', 1)] })).status).toBe(200);
    sink.fail({ status: 500, percentage: 0 });
    expect((await post('/v1/events', { events: [event('c', 3)] })).status).toBe(200);
    expect((await post('/v1/fail', { unknown: true })).status).toBe(400);
  });
});
