/** What HTTP and fastify refuse: always JSON in the caller's dialect, never an echo. */
import { once } from 'node:events';
import { concat, NEVER } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import {
  chatRoute,
  chunk,
  frames,
  json,
  messagesRoute,
  rawExchange,
  rawPost,
  rawSocket,
  startGateway,
  stopGateways,
  streamHead,
  until,
} from './fake-gateway.ts';

afterEach(stopGateways);

const chunked = `POST ${chatRoute.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;

it.each([
  ['an unknown path', '/nothing', 'POST', 404, 'not_found'],
  ['another method', '/v1/chat/completions', 'PUT', 405, 'method_not_allowed'],
  ['a GET where a POST belongs', '/v1/chat/completions', 'GET', 405, 'method_not_allowed'],
  ['a broken escape', '/%zz', 'POST', 400, 'invalid_request'],
])('answers %s', async (_name, path, method, status, code) => {
  const gateway = await startGateway(() => json('{}'));
  const reply = await fetch(`${gateway.url}${path}`, { method, ...(method !== 'GET' && { body: 'secret words' }) });
  const text = await reply.text();
  expect(reply.status).toBe(status);
  expect(JSON.parse(text).error).toMatchObject({ code, param: null, request_id: reply.headers.get('x-request-id') });
  expect(text).not.toContain('secret words');
  if (status === 405) expect(reply.headers.get('allow')).toBe('POST');
});

it('speaks Anthropic’s shape below /v1/messages', async () => {
  const gateway = await startGateway(() => json('{}'));
  const reply = await fetch(`${gateway.url}${messagesRoute.path}/count_tokens`, { method: 'POST' });
  expect(await reply.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
});

it.each([
  ['no HTTP at all', 'hello there, secret words\r\n\r\n', 400, 'invalid_request'],
  ['headers too large', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    'invalid_request',
  ],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    400,
    'invalid_request',
  ],
  ['no host', 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'invalid_request'],
  ['a body in broken chunks', `${chunked}zz\r\nsecret words\r\n0\r\n\r\n`, 400, 'invalid_request'],
  ['more body than announced', `${rawPost('{}')}secret words\r\n\r\n`, 400, 'invalid_request'],
  ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n', 405, 'method_not_allowed'],
])('answers what its parser refuses: %s', async (_name, bytes, status, code) => {
  const gateway = await startGateway(() => NEVER);
  const text = await rawExchange(gateway, bytes);
  expect(text.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
  const { error } = JSON.parse(text.slice(text.indexOf('\r\n\r\n')));
  expect(error).toMatchObject({ code, param: null });
  expect(text).toContain(`x-request-id: ${error.request_id}\r\n`);
  expect(text).toMatch(/^server-timing: /m);
  expect(text).not.toContain('secret words');
});

it.each([
  ['headers too large', `POST ${messagesRoute.path}?x HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['broken chunks', `${chunked.replace(chatRoute.path, messagesRoute.path)}zz\r\n`],
])('speaks the dialect of the path where the parser refuses %s', async (_name, bytes) => {
  const text = await rawExchange(await startGateway(() => NEVER), bytes);
  expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ type: 'error' });
});

it('takes an expectation it does not know for none, and a whole URL for its path', async () => {
  const gateway = await startGateway(() => json('{"fine":1}'));
  const asked = rawPost('{}', 'expect: the-best\r\nconnection: close\r\n').replace(' /', ' http://gateway.example:80/');
  expect(await rawExchange(gateway, asked)).toContain('{"fine":1}');
});

it('says how long it took on every reply', async () => {
  const { url } = await startGateway(() => json('{}'));
  for (const path of ['/health', '/nothing', '/admin/circuits']) {
    const [, total] =
      /^total;dur=([\d.]+)$/.exec((await fetch(`${url}${path}`)).headers.get('server-timing') ?? '') ?? [];
    expect(Number(total)).toBeGreaterThan(0);
  }
});

it('does not write into a reply that is under way', async () => {
  const gateway = await startGateway(() => concat(frames(streamHead(), chunk('data: 1\n\n')), NEVER));
  const socket = await rawSocket(gateway, rawPost('{}'));
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  await until(() => text.includes('data: 1'));
  const before = text;
  socket.write('this is not http\r\n\r\n');
  await once(socket, 'close');
  expect(text).toBe(before);
  await until(() => gateway.server.admission.running === 0);
});
