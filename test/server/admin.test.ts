/** /admin: who may, and what is there. */
import { BehaviorSubject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { adminAccess } from '../../src/server/admin-access.ts';
import { json, settings, startGateway, stopGateways, until } from './fake-gateway.ts';

afterEach(stopGateways);

const token = { reveal: () => 'open-sesame', toString: () => '[secret]', toJSON: () => '[secret]' };

describe('adminAccess', () => {
  const local = { host: '127.0.0.1', admin: { enabled: true, token: undefined } };
  const guarded = { host: '0.0.0.0', admin: { enabled: true, token } };
  it.each([
    ['loopback without a token', local, { host: 'localhost:41002' }, 'granted'],
    ['loopback under a strange name', local, { host: 'evil.example' }, 'unauthenticated'],
    ['any address without a token', { ...local, host: '0.0.0.0' }, { host: 'localhost' }, 'off'],
    ['switched off', { ...guarded, admin: { enabled: false, token } }, { authorization: 'Bearer open-sesame' }, 'off'],
    ['the right token', guarded, { authorization: 'Bearer open-sesame' }, 'granted'],
    ['a wrong token', guarded, { authorization: 'Bearer open-sesam' }, 'unauthenticated'],
    ['no token given', guarded, {}, 'unauthenticated'],
    ['loopback with a token set', { ...guarded, host: '127.0.0.1' }, { host: 'localhost' }, 'unauthenticated'],
  ])('%s', (_name, access, headers, expected) => {
    expect(adminAccess(access, headers)).toBe(expected);
  });
});

const get = async (url: string, init: RequestInit = {}) => {
  const reply = await fetch(url, init);
  return { status: reply.status, body: await reply.json() };
};

it('shows circuits, config and events', async () => {
  const { url } = await startGateway(() => json('{}'));
  expect((await get(`${url}/admin/circuits`)).body).toEqual({ openai: 'closed' });
  expect((await get(`${url}/admin/config`)).body).toEqual({ pack: 'test' });
  expect((await get(`${url}/admin/events?verdict=block`)).body).toEqual({ query: { verdict: 'block' } });
  expect((await get(`${url}/admin/events/stats`)).body).toEqual({ produced: 1 });
  expect((await get(`${url}/admin/events/known`)).body).toEqual({ id: 'known' });
  expect((await get(`${url}/admin/events/other`)).status).toBe(404);
});

it('replays with filters from the body', async () => {
  const { url } = await startGateway(() => json('{}'));
  const send = (body: string) =>
    get(`${url}/admin/events/replay`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  expect((await send('{"failed":true,"dry_run":true}')).body).toEqual({
    replayed: 0,
    query: { failed: true, dry_run: true },
  });
  expect((await send('{"failed":')).body).toMatchObject({ error: { code: 'malformed_json' } });
  expect((await send('[]')).body).toMatchObject({ error: { code: 'invalid_request' } });
});

it('wants the token', async () => {
  const { url } = await startGateway(() => json('{}'), { settings: { ...settings, admin: { enabled: true, token } } });
  expect(await get(`${url}/admin/circuits`)).toMatchObject({
    status: 401,
    body: { error: { code: 'unauthenticated' } },
  });
  const authorization = 'Bearer open-sesame';
  expect((await get(`${url}/admin/circuits`, { headers: { authorization } })).status).toBe(200);
});

it('feeds circuit changes as they happen', async () => {
  const circuits$ = new BehaviorSubject<unknown>({ openai: 'closed' });
  const { url } = await startGateway(() => json('{}'), { admin: { ...adminPorts, circuits$ } });
  const reply = await fetch(`${url}/admin/circuits`, { headers: { accept: 'text/event-stream' } });
  const reader = reply.body?.getReader();
  const next = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
  expect(await next()).toBe('event: circuits\ndata: {"openai":"closed"}\n\n');
  circuits$.next({ openai: 'open' });
  expect(await next()).toBe('event: circuits\ndata: {"openai":"open"}\n\n');
  await reader?.cancel();
  await until(() => !circuits$.observed);
});

const adminPorts = {
  circuits: () => ({}),
  config: () => ({}),
  targets: () => [],
  pools: () => [],
  events: { list: async () => [], show: async () => undefined, stats: async () => ({}), replay: async () => ({}) },
};
