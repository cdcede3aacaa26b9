/** One call to a provider over a real socket: what is sent, what is answered, and what each fault is called. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openUpstream } from '../../src/upstream/open.ts';
import { Pools } from '../../src/upstream/pools.ts';
import { callTo, patient, readAnswer, roomy } from '../support/calling.ts';
import { startFullPort, startSilentPort } from '../support/hanging-ports.ts';
import { openaiAnswer, openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import { type Play, type Script, startProvider } from '../support/scripted-provider.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const setUp = async (...plays: Play[]) => {
  const provider = await startProvider(...plays);
  const pools = new Pools(roomy);
  stops.push(() => pools.close(true), provider.stop);
  return { provider, pools, open: openUpstream(pools) };
};

describe('an answer', () => {
  it('is head, chunks, end; the head has status, headers and timings', async () => {
    const { provider, open } = await setUp(openaiStream(['Hel', 'lo']));
    const { kinds, head, text, error } = await readAnswer(open(callTo(provider.url), patient));
    expect(error).toBeUndefined();
    expect(kinds).toBe('head chunk end');
    expect(head?.status).toBe(200);
    expect(head?.headers['content-type']).toBe('text/event-stream');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(head?.timing?.connect).toBeGreaterThan(0);
    expect(head?.timing?.firstByte).toBeGreaterThan(0);
  });

  it('of any status is an answer: what it means is decided elsewhere', async () => {
    const { provider, open } = await setUp({ status: 503, json: { error: {} } });
    const { kinds, head } = await readAnswer(open(callTo(provider.url), patient));
    expect([kinds, head?.status]).toEqual(['head chunk end', 503]);
  });

  it('may be empty', async () => {
    const { provider, open } = await setUp({ status: 204 });
    expect((await readAnswer(open(callTo(provider.url), patient))).kinds).toBe('head end');
  });

  it('may be announced by a 1xx, which is not the answer', async () => {
    const wire = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
    const { provider, open } = await setUp({ wire, cut: 'stall' });
    const { kinds, head, text } = await readAnswer(open(callTo(provider.url), patient));
    expect([kinds, head?.status, text]).toEqual(['head chunk end', 200, 'ok']);
  });

  it('loses its hop-by-hop headers, those that Connection names, and cookies', async () => {
    const headers = { connection: 'x-secret-hop', 'x-secret-hop': '1', 'set-cookie': 'a=1', 'x-request-id': 'r1' };
    const { provider, open } = await setUp({ json: {}, headers: { ...headers, 'proxy-authenticate': 'Basic' } });
    const { head } = await readAnswer(open(callTo(provider.url), patient));
    expect(head?.headers['x-request-id']).toBe('r1');
    for (const name of [
      'connection',
      'keep-alive',
      'x-secret-hop',
      'proxy-authenticate',
      'set-cookie',
      'transfer-encoding',
    ])
      expect(head?.headers).not.toHaveProperty(name);
  });

  it('comes over IPv6 too', async () => {
    const server = createServer((_request, response) => response.end('six'));
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    const pools = new Pools(roomy);
    stops.push(
      () => pools.close(true),
      () => server.close(),
    );
    const { port } = server.address() as AddressInfo;
    expect((await readAnswer(openUpstream(pools)(callTo(`http://[::1]:${port}`), patient))).text).toBe('six');
  });
});

describe('a request', () => {
  it('is sent as it is given, below the prefix of the base URL', async () => {
    const { provider, open } = await setUp({ json: {} });
    const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"grüße"}]}';
    await readAnswer(open(callTo(`${provider.url}/openai`, { body }), patient));
    expect(provider.requests[0]).toMatchObject({ method: 'POST', url: '/openai/v1/chat/completions', body });
  });

  it('carries no hop-by-hop header, none that Connection names, no host of the caller, and asks for no compression', async () => {
    const { provider, open } = await setUp({ json: {} });
    const headers = {
      connection: 'close, X-Hop',
      'x-hop': '1',
      te: 'trailers',
      upgrade: 'h2c',
      host: 'gateway.internal',
      'accept-encoding': 'gzip, br',
      'content-length': '99',
      'transfer-encoding': 'chunked',
      expect: '100-continue',
      'x-team': 'search',
    };
    await readAnswer(open(callTo(provider.url, { headers }), patient));
    const seen = provider.requests[0]?.headers;
    expect(seen).toEqual({
      host: `127.0.0.1:${provider.port}`,
      connection: 'keep-alive',
      'x-team': 'search',
      'accept-encoding': 'identity',
      'content-length': '2',
    });
  });

  it("carries the target's secret, whatever the caller sent under that name", async () => {
    const { provider, open } = await setUp({ json: {} });
    const headers = { authorization: 'Bearer the-callers-own' };
    await readAnswer(
      open(callTo(provider.url, { headers, secretHeaders: { authorization: 'Bearer target' } }), patient),
    );
    expect(provider.requests[0]?.headers.authorization).toBe('Bearer target');
  });

  it('without a body is one too', async () => {
    const { provider, open } = await setUp({ json: { data: [] } });
    const { body: _, ...call } = callTo(provider.url, { method: 'GET', path: '/v1/models' });
    expect((await readAnswer(open(call, patient))).kinds).toBe('head chunk end');
    expect(provider.requests[0]?.method).toBe('GET');
  });

  it('whose headers are no HTTP is our mistake, and nothing is sent', async () => {
    const { provider, open } = await setUp({ json: {} });
    const { error } = await readAnswer(open(callTo(provider.url, { headers: { 'x-broken': 'a\r\nb: c' } }), patient));
    expect(error?.code).toBe('internal');
    expect(provider.requests).toHaveLength(0);
  });
});

const close = 'HTTP/1.1 200 OK\r\nconnection: close\r\n';

describe('a fault', () => {
  it.each<[string, Script, string, string, string]>([
    ['a stream that is closed', { sse: openaiTokens(['a']), cut: 'fin' }, 'head chunk', 'connection_lost', 'stream'],
    ['a stream that is reset', { sse: openaiTokens(['a']), cut: 'rst' }, 'head chunk', 'connection_lost', 'stream'],
    ['half a body, closed', { ...openaiAnswer('x'), cut: 'fin' }, 'head chunk', 'connection_lost', 'stream'],
    ['half a body, reset', { ...openaiAnswer('x'), cut: 'rst' }, 'head chunk', 'connection_lost', 'stream'],
    [
      'a chunk cut on a connection that was to close',
      { wire: `${close}transfer-encoding: chunked\r\n\r\n9\r\nabc` },
      'head chunk',
      'connection_lost',
      'stream',
    ],
    [
      'no last chunk on a connection that was to close',
      { wire: `${close}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n` },
      'head chunk',
      'connection_lost',
      'stream',
    ],
    [
      'content-length short on a connection that was to close',
      { wire: `${close}content-length: 9\r\n\r\nabc` },
      'head chunk',
      'connection_lost',
      'stream',
    ],
    [
      'a body of unknown length that is reset',
      { wire: `${close}\r\nabc`, cut: 'rst' },
      'head chunk',
      'connection_lost',
      'stream',
    ],
    ['closed in the middle of the head', { wire: 'HTTP/1.1 200 OK\r\ncont' }, '', 'connection_lost', 'first_byte'],
    ['closed without an answer', { refuse: 'fin' }, '', 'connection_lost', 'first_byte'],
    ['reset without an answer', { refuse: 'rst' }, '', 'connection_lost', 'first_byte'],
    ['no HTTP at all', { wire: 'SSH-2.0-OpenSSH_9.9\r\n' }, '', 'invalid_response', 'first_byte'],
    [
      'a chunk size that is none',
      { wire: `${close}transfer-encoding: chunked\r\n\r\nzz\r\nabc` },
      'head',
      'invalid_response',
      'stream',
    ],
    [
      'two lengths that disagree',
      { wire: `${close}content-length: 3\r\ncontent-length: 4\r\n\r\nabc` },
      '',
      'invalid_response',
      'first_byte',
    ],
    [
      'a head larger than 64 KB',
      { json: {}, headers: { 'x-long': 'x'.repeat(70_000) } },
      '',
      'invalid_response',
      'first_byte',
    ],
  ])('%s is an error and never an end', async (_name, script, kinds, code, phase) => {
    const { provider, open, pools } = await setUp(script);
    const answer = await readAnswer(open(callTo(provider.url), patient));
    expect(answer.kinds).toBe(kinds);
    expect([answer.error?.code, answer.error?.details.phase]).toEqual([code, phase]);
    await provider.closed(0);
    expect(pools.stats().size).toBe(0);
  });

  it('a body of unknown length that is closed is whole: HTTP knows no better', async () => {
    const { provider, open } = await setUp({ wire: `${close}\r\nabc` });
    expect(await readAnswer(open(callTo(provider.url), patient))).toMatchObject({
      kinds: 'head chunk end',
      text: 'abc',
    });
  });
});

describe('a budget', () => {
  const hurried = { connect: 120, firstByte: 120 };

  it('connect_timeout covers TCP', async () => {
    const port = await startFullPort();
    const pools = new Pools(roomy);
    stops.push(() => pools.close(true), port.stop);
    const began = performance.now();
    const { error } = await readAnswer(openUpstream(pools)(callTo(`http://127.0.0.1:${port.port}`), hurried));
    expect([error?.code, error?.details.phase]).toEqual(['connect_timeout', 'connect']);
    expect(performance.now() - began).toBeLessThan(400);
  });

  it('connect_timeout covers TLS', async () => {
    const port = await startSilentPort();
    const pools = new Pools(roomy);
    stops.push(() => pools.close(true), port.stop);
    const { error } = await readAnswer(openUpstream(pools)(callTo(`https://127.0.0.1:${port.port}`), hurried));
    expect(error?.code).toBe('connect_timeout');
    await expect.poll(() => port.open).toBe(0);
  });

  it('a port where nobody listens is connect_failed, at once', async () => {
    const provider = await startProvider();
    await provider.stop();
    const { error } = await readAnswer(openUpstream(new Pools(roomy))(callTo(provider.url), patient));
    expect([error?.code, error?.details.phase]).toEqual(['connect_failed', 'connect']);
  });

  it('a certificate that cannot be trusted is connect_failed', async () => {
    const { provider, pools } = await setUp({ json: {} });
    const { error } = await readAnswer(openUpstream(pools)(callTo(`https://127.0.0.1:${provider.port}`), patient));
    expect(error?.code).toBe('connect_failed');
  });

  it('first_byte_timeout counts from the request to the head, and closes the connection', async () => {
    const { provider, open } = await setUp({ hang: 'headers' });
    const { error } = await readAnswer(open(callTo(provider.url), hurried));
    expect([error?.code, error?.details.phase]).toEqual(['first_byte_timeout', 'first_byte']);
    expect((await provider.closed(0)) - (provider.requests[0]?.at ?? 0)).toBeLessThan(250);
  });

  it('first_byte_timeout is over at the head, however long the body takes', async () => {
    const { provider, open } = await setUp({ sse: [{ after: 200, data: 'late' }] });
    expect((await readAnswer(open(callTo(provider.url), hurried))).kinds).toBe('head chunk end');
  });

  it('null is off', async () => {
    const { provider, open } = await setUp({ delay: 150, json: {} });
    expect((await readAnswer(open(callTo(provider.url), { connect: null, firstByte: null }))).kinds).toBe(
      'head chunk end',
    );
  });
});
