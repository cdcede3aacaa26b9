/**
 * A slow reader slows the provider down: memory stays bounded and no budget runs out for time in which the reader was slow.
 * Short form: 24 MB at 4 MB/s. Long form (SLUICE_LONG=1): 256 MB at 1 MB/s.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startGateway } from '../support/gateway-process.ts';
import { openaiStream } from '../support/provider-scripts.ts';
import { readEvents } from '../support/read-events.ts';
import { until } from '../support/until.ts';

const long = process.env.SLUICE_LONG === '1';
const megabyte = 1024 * 1024;
const total = (long ? 256 : 24) * megabyte;
const perSecond = (long ? 1 : 4) * megabyte;

const [role, token, finish, usage] = openaiStream(['x'.repeat(4_000)]).sse ?? [];
const frame = (step: typeof role): string => (step !== undefined && 'data' in step ? `data: ${step.data}\n\n` : '');

/** Writes a stream of `total` bytes as fast as it is taken. */
const startFlood = async () => {
  let written = 0;
  const flood = async (response: ServerResponse): Promise<void> => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(frame(role));
    const text = frame(token);
    while (written < total && !response.destroyed) {
      written += text.length;
      if (!response.write(text)) await once(response, 'drain');
    }
    response.end(`${frame(finish)}${frame(usage)}data: [DONE]\n\n`);
  };
  const server = createServer((request, response) => {
    request.resume().on('end', () => void flood(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, written: () => written, stop: () => server.close() };
};

const rss = (pid: number): number => {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
};

/** Bytes that the kernel holds for connections from or to one of these ports: it lends a slow reader tens of megabytes. */
const queued = (...ports: readonly number[]): number =>
  readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => /^ *\d+: \w+:(\w+) \w+:(\w+) \w+ (\w+):(\w+)/.exec(line)?.slice(1) ?? [])
    .map((fields) => fields.map((field) => Number.parseInt(field, 16)))
    .filter(([local = -1, remote = -1]) => ports.includes(local) || ports.includes(remote))
    .reduce((sum, [, , sent = 0, received = 0]) => sum + sent + received, 0);

it(
  'a stream to a slow reader',
  async () => {
    const provider = await startFlood();
    const gateway = await startGateway({
      targets: [{ id: 'a', base_url: provider.url }],
      chain: ['audit-logger'],
      gateway: { streaming: { inter_chunk_timeout: '1s' } },
    });
    const { hostname, port } = new URL(gateway.url);
    const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Go.' }] });
    const caller = connect(Number(port), hostname);
    caller.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    let read = 0;
    let tail = '';
    let before = 0;
    let growth = 0;
    let ahead = 0;
    let held = 0;
    const startedAt = performance.now();
    for await (const data of caller) {
      read += data.length;
      tail = (tail + data.toString('latin1')).slice(-400);
      // What the heap of a young process needs anyway is there after the first megabytes.
      if (before === 0 && read > 8 * megabyte) before = rss(gateway.pid);
      if (before > 0) growth = Math.max(growth, rss(gateway.pid) - before);
      const between = provider.written() - read;
      ahead = Math.max(ahead, between);
      held = Math.max(held, between - queued(provider.port, Number(port)));
      // Longer than inter_chunk_timeout now and then: the silence is ours, not the provider's.
      const behind = (read / perSecond) * 1_000 - (performance.now() - startedAt);
      if (behind > 1_500) await sleep(behind);
    }
    expect(tail).toContain('data: [DONE]');
    const [event] = await until(() => {
      const events = readEvents(gateway.dataDir);
      return events.length > 0 ? events : undefined;
    });
    expect(event).toMatchObject({ outcome: 'completed' });
    process.stdout.write(
      `slow reader: ${(read / megabyte).toFixed(0)} MB in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s, ` +
        `gateway RSS +${(growth / megabyte).toFixed(1)} MB, provider at most ${(ahead / megabyte).toFixed(1)} MB ahead, ${(held / megabyte).toFixed(1)} MB of them not with the kernel\n`,
    );
    expect(growth).toBeLessThan(32 * megabyte);
    expect(held).toBeLessThan(4 * megabyte);
    await gateway.stop();
    provider.stop();
  },
  long ? 600_000 : 60_000,
);
