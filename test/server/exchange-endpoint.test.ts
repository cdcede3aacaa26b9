/** From HTTP to an exchange over real sockets: what the server hands on, what it turns away, and who waits for whom. */
import { once } from 'node:events';
import { delay, NEVER, Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReplyFrame } from '../../src/exchange/frame.ts';
import {
  chatRoute,
  json,
  messagesRoute,
  post,
  rawExchange,
  rawPost,
  rawSocket,
  settings,
  startGateway,
  stopGateways,
  until,
} from './fake-gateway.ts';

afterEach(stopGateways);

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('what an exchange receives', () => {
  it('hands on the bytes, the headers and the route', async () => {
    const gateway = await startGateway(() => json('{"ok":true}'));
    const reply = await post(gateway, '{"a": 1.0}', { 'x-team': 'search' });
    expect(await reply.json()).toEqual({ ok: true });
    const [received] = gateway.told.exchanges;
    expect(Buffer.from(received?.body ?? []).toString()).toBe('{"a": 1.0}');
    expect(received?.headers['x-team']).toBe('search');
    expect([received?.route, received?.dialect]).toEqual(['chat', 'openai-chat']);
    expect(received?.ledger.spent.queue).toBeGreaterThanOrEqual(0);
  });

  it('ignores the query when it looks for the route', async () => {
    const gateway = await startGateway(() => json('{}'));
    expect((await post(gateway, '{}', {}, `${messagesRoute.path}?beta=true`)).ok).toBe(true);
  });

  it.each([
    ['the caller’s own id', 'my-id.7_A', 'my-id.7_A'],
    ['a new id where it is malformed', 'a b', uuidV7],
    ['a new id where it is too long', 'x'.repeat(129), uuidV7],
  ])('names the request: %s', async (_name, sent, expected) => {
    const gateway = await startGateway(() => json('{}'));
    const reply = await post(gateway, '{}', { 'x-request-id': sent });
    const id = reply.headers.get('x-request-id') ?? '';
    expect(id).toMatch(typeof expected === 'string' ? new RegExp(`^${expected}$`) : expected);
    expect(gateway.told.exchanges[0]?.id).toBe(id);
  });

  it.each([
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '0af7651916cd43dd8448eb211c80319c'],
    ['00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
    ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', undefined],
    ['nonsense', undefined],
  ])('joins the trace of %s', async (traceparent, traceId) => {
    const gateway = await startGateway(() => json('{}'));
    await post(gateway, '{}', { traceparent });
    const received = gateway.told.exchanges[0]?.traceId ?? '';
    expect(received).toMatch(/^[0-9a-f]{32}$/);
    expect(received === '0af7651916cd43dd8448eb211c80319c').toBe(traceId !== undefined);
  });
});

describe('what is turned away', () => {
  it.each([
    ['too large a body', { body: `"${'x'.repeat(1100)}"`, headers: {} }, 'request_too_large'],
    [
      'a form',
      { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'unsupported_media_type',
    ],
    [
      'another charset',
      { body: '{}', headers: { 'content-type': 'application/json; charset=utf-16' } },
      'unsupported_media_type',
    ],
    ['a packed body', { body: '{}', headers: { 'content-encoding': 'gzip' } }, 'unsupported_media_type'],
  ])('refuses %s, with an event and in JSON', async (_name, { body, headers }, code) => {
    const gateway = await startGateway(() => json('{}'));
    const reply = await post(gateway, body, headers);
    expect(await reply.json()).toMatchObject({ error: { code, param: null } });
    expect(gateway.told.refusals.map((error) => error.code)).toEqual([code]);
    expect(gateway.told.exchanges).toEqual([]);
    expect(reply.status).toBe(gateway.told.refusals[0]?.status);
  });

  it('refuses a body that grows past the limit without having said so, and keeps nothing of it', async () => {
    const gateway = await startGateway(() => json('{}'));
    const piece = `400\r\n${'x'.repeat(1024)}\r\n`;
    const text = await rawExchange(
      gateway,
      `POST ${chatRoute.path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${piece.repeat(4)}0\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toContain('request_too_large');
  });

  it('speaks the dialect of the route', async () => {
    const gateway = await startGateway(() => json('{}'));
    const reply = await post(gateway, 'a=1', { 'content-type': 'text/plain' }, messagesRoute.path);
    expect(await reply.json()).toMatchObject({ type: 'error', error: { type: 'unsupported_media_type' } });
  });

  it('takes a body of exactly the limit, declared or not', async () => {
    const gateway = await startGateway(() => json('{}'));
    expect((await post(gateway, 'x'.repeat(1024))).status).toBe(200);
  });
});

describe('admission', () => {
  it('lets the third wait, answers the fourth within milliseconds, and counts the wait', async () => {
    const held: (() => void)[] = [];
    const gateway = await startGateway(
      () => new Observable<ReplyFrame>((subscriber) => void held.push(() => json('{}').subscribe(subscriber))),
    );
    const first = [post(gateway), post(gateway), post(gateway)];
    await until(() => gateway.server.admission.queued === 1);
    const started = performance.now();
    const refused = await post(gateway);
    expect(performance.now() - started).toBeLessThan(200);
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } });
    expect(held).toHaveLength(2);
    held[0]?.();
    await until(() => held.length === 3);
    for (const release of held.slice(1)) release();
    for (const reply of await Promise.all(first)) expect(reply.status).toBe(200);
    expect(gateway.told.exchanges[2]?.ledger.spent.queue).toBeGreaterThan(0);
    await until(() => gateway.server.admission.running === 0);
  });

  it('forgets a caller who leaves the queue, and says so', async () => {
    const gateway = await startGateway(() => NEVER);
    const running = await Promise.all([rawSocket(gateway, rawPost('{}')), rawSocket(gateway, rawPost('{}'))]);
    await until(() => gateway.server.admission.running === 2);
    const waiting = await rawSocket(gateway, rawPost('{}'));
    await until(() => gateway.server.admission.queued === 1);
    waiting.destroy();
    await until(() => gateway.server.admission.queued === 0);
    expect(gateway.told.abandoned).toHaveLength(1);
    expect(gateway.told.exchanges).toHaveLength(2);
    for (const socket of running) socket.destroy();
    await until(() => gateway.server.admission.running === 0);
  });

  it('far past its limit answers everyone: the accepted with an answer, the others with when to come back', async () => {
    const gateway = await startGateway(() => json('{}').pipe(delay(20)), {
      settings: { ...settings, maxConcurrency: 10, queue: 10 },
    });
    const replies = await Promise.all(Array.from({ length: 200 }, () => post(gateway)));
    const accepted = replies.filter(({ status }) => status === 200).length;
    expect(accepted).toBeGreaterThanOrEqual(20);
    expect(gateway.told.exchanges).toHaveLength(accepted);
    expect(new Set(gateway.told.refusals.map(({ code }) => code))).toEqual(new Set(['overloaded']));
    expect(accepted + gateway.told.refusals.length).toBe(200);
    await until(() => gateway.server.admission.running === 0);
    expect((await post(gateway)).status).toBe(200);
  });

  it('counts the wait in the total budget: who waits longer is told so, and gives up the place', async () => {
    const routes = [{ ...chatRoute, timeouts: { request: 30 } }];
    const gateway = await startGateway(() => NEVER, { routes: () => routes });
    const running = await Promise.all([rawSocket(gateway, rawPost('{}')), rawSocket(gateway, rawPost('{}'))]);
    await until(() => gateway.server.admission.running === 2);
    const late = await post(gateway);
    expect(await late.json()).toMatchObject({ error: { code: 'request_timeout' } });
    expect(gateway.server.admission.queued).toBe(0);
    expect(gateway.told.abandoned).toEqual([]);
    for (const socket of running) socket.destroy();
    await until(() => gateway.server.admission.running === 0);
  });

  it('forgets a caller who leaves in the middle of the body', async () => {
    const gateway = await startGateway(() => NEVER);
    const socket = await rawSocket(
      gateway,
      `POST ${chatRoute.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    );
    socket.resetAndDestroy();
    await until(() => gateway.told.abandoned.length === 1);
    expect(gateway.told.exchanges).toEqual([]);
  });
});

describe('drain', () => {
  it('refuses what is new, lets finish what runs, then closes', async () => {
    const held: (() => void)[] = [];
    const gateway = await startGateway(
      () => new Observable<ReplyFrame>((subscriber) => void held.push(() => json('{"late":1}').subscribe(subscriber))),
    );
    const running = post(gateway);
    await until(() => held.length === 1);
    const drained = gateway.server.drain(5000);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
    const refused = await post(gateway);
    expect(await refused.json()).toMatchObject({ error: { code: 'draining' } });
    expect(refused.headers.get('connection')).toBe('close');
    held[0]?.();
    expect(await (await running).json()).toEqual({ late: 1 });
    await drained;
    await expect(post(gateway)).rejects.toThrow();
  });

  it('cuts what outlasts the timeout', async () => {
    let aborted = false;
    const gateway = await startGateway(
      () =>
        new Observable<ReplyFrame>(() => () => {
          aborted = true;
        }),
    );
    const running = post(gateway);
    const failed = expect(running).rejects.toThrow();
    await until(() => gateway.server.admission.running === 1);
    await gateway.server.drain(20);
    await failed;
    await until(() => aborted);
  });

  it('takes limits from the current settings', async () => {
    const current: { -readonly [Key in keyof typeof settings]: (typeof settings)[Key] } = { ...settings };
    const gateway = await startGateway(() => json('{}'), {
      get settings() {
        return current;
      },
    });
    current.maxBody = 1;
    expect((await post(gateway, '{}')).status).toBe(413);
  });
});

it('aborts the exchange within 50 ms of the caller leaving', async () => {
  let abortedAt = 0;
  const gateway = await startGateway(
    () =>
      new Observable<ReplyFrame>(() => () => {
        abortedAt = performance.now();
      }),
  );
  const socket = await rawSocket(gateway, rawPost('{}'));
  await until(() => gateway.server.admission.running === 1);
  const left = performance.now();
  socket.destroy();
  await once(socket, 'close');
  await until(() => abortedAt > 0);
  expect(abortedAt - left).toBeLessThan(50);
});
