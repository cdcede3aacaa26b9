/** Who is turned away is told at once: before its body is read, in its own dialect, with when to come back, and with an event. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { openaiAnswer } from '../support/provider-scripts.ts';
import { readEvents } from '../support/read-events.ts';
import { type Scene, startScene } from '../support/scene.ts';
import { until } from '../support/until.ts';

let scene: Scene<'a'>;
beforeAll(async () => {
  scene = await startScene({
    targets: { a: { timeouts: { first_byte_timeout: '30s' } } },
    gateway: { limits: { max_concurrency: 1, queue: 0, max_body: '64MB' } },
  });
});
afterAll(() => scene.end());

/** Sends a head that announces a body, and as much of it as is given; resolves to the reply, and when it came. */
const announce = (length: number, begin: string, path = '/v1/chat/completions') =>
  new Promise<{ readonly reply: string; readonly ms: number }>((resolve, reject) => {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = connect(Number(port), hostname);
    const startedAt = performance.now();
    socket.on('error', reject).on('data', (data: Buffer) => {
      resolve({ reply: data.toString('latin1'), ms: performance.now() - startedAt });
      socket.destroy();
    });
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${begin}`,
    );
  });

describe('while the only place is taken', () => {
  it('a caller with 50 MB to send is refused before it has sent them', async () => {
    scene.providers.a.script({ ...openaiAnswer('at last'), delay: 1_500 });
    const running = ask(scene.gateway);
    await scene.providers.a.arrived(1);
    const { reply, ms } = await announce(50 * 1024 * 1024, '{"model":');
    expect(reply).toMatch(/^HTTP\/1\.1 503 /);
    expect(reply).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(JSON.parse(reply.slice(reply.indexOf('{'))).error).toMatchObject({
      type: 'overloaded_error',
      code: 'overloaded',
    });
    expect(ms).toBeLessThan(250);

    const stream = await ask(scene.gateway, { stream: true });
    expect(stream.headers.get('content-type')).toContain('application/json');
    expect(stream).toMatchObject({ status: 503, error: { code: 'overloaded' } });

    const anthropic = await announce(10, '{', '/v1/messages');
    expect(JSON.parse(anthropic.reply.slice(anthropic.reply.indexOf('{')))).toMatchObject({
      type: 'error',
      error: { type: 'overloaded_error', code: 'overloaded' },
    });
    expect(await running).toMatchObject({ status: 200, text: 'at last' });
    const events = await until(() => {
      const found = readEvents(scene.gateway.dataDir);
      return found.length === 4 ? found : undefined;
    });
    expect(events.map(({ outcome, reason_code, status }) => `${outcome} ${reason_code} ${status}`).sort()).toEqual([
      'completed null 200',
      'failed overloaded 503',
      'failed overloaded 503',
      'failed overloaded 503',
    ]);
  });

  it('the place is free again when its caller has left', async () => {
    scene.providers.a.script({ hang: 'headers' }, openaiAnswer('next'));
    const before = scene.providers.a.requests.length;
    const leaving = new AbortController();
    const left = fetch(`${scene.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Go.' }] }),
    }).catch(() => undefined);
    await scene.providers.a.arrived(before + 1);
    expect((await ask(scene.gateway)).status).toBe(503);
    leaving.abort();
    await left;
    await scene.providers.a.closed(before);
    expect(await ask(scene.gateway)).toMatchObject({ status: 200, text: 'next' });
  });
});
