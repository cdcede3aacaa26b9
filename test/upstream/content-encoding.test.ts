/** Providers that compress although they were asked not to. */
import { randomBytes } from 'node:crypto';
import {
  brotliCompressSync,
  constants,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Valve } from '../../src/exchange/frame.ts';
import { ContentDecoder } from '../../src/upstream/content-decoder.ts';
import { openUpstream } from '../../src/upstream/open.ts';
import { Pools } from '../../src/upstream/pools.ts';
import { callTo, patient, readAnswer, roomy, until } from '../support/calling.ts';
import { type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';

let provider: ScriptedProvider;
let pools: Pools;
beforeEach(async () => {
  provider = await startProvider();
  pools = new Pools(roomy);
});
afterEach(async () => {
  pools.close(true);
  await provider.stop();
});

const text = JSON.stringify({ answer: 'grüße '.repeat(5_000) });
const compressed = (encoding: string, body: Uint8Array) =>
  provider.script({ body, headers: { 'content-encoding': encoding, 'content-type': 'application/json' } });
const read = () => readAnswer(openUpstream(pools)(callTo(provider.url), patient));

describe('a compressed answer', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate (raw, as some send it)', deflateRawSync(text)],
    ['zstd', zstdCompressSync(text)],
  ])('%s is decoded, and says no more that it was encoded', async (name, body) => {
    compressed(name.replace(/ .*/, ''), body);
    const answer = await read();
    expect([answer.kinds, answer.error]).toEqual(['head chunk end', undefined]);
    expect(answer.text).toBe(text);
    expect(answer.head?.headers).not.toHaveProperty('content-encoding');
    expect(answer.head?.headers).not.toHaveProperty('content-length');
  });

  it('leaves its connection for the next', async () => {
    compressed('gzip', gzipSync(text));
    await read();
    await read();
    expect(provider.accepted).toBe(1);
  });

  it('identity is no compression', async () => {
    compressed('identity', Buffer.from('plain'));
    expect((await read()).text).toBe('plain');
  });

  it('may be empty', async () => {
    compressed('gzip', new Uint8Array());
    expect((await read()).kinds).toBe('head end');
  });

  it.each([
    ['an encoding that was never offered', 'compress', gzipSync(text), ''],
    ['two encodings', 'gzip, br', gzipSync(text), ''],
    ['not what it says it is', 'gzip', Buffer.from('plain text'), 'head'],
  ])('%s is an invalid response', async (_name, encoding, body, kinds) => {
    compressed(encoding, body);
    const answer = await read();
    expect([answer.kinds, answer.error?.code]).toEqual([kinds, 'invalid_response']);
  });

  it('that stops in the middle of its code is never an end', async () => {
    const body = gzipSync(text);
    compressed('gzip', body.subarray(0, body.length - 12));
    const answer = await read();
    expect(answer.error?.code).toBe('invalid_response');
    expect(answer.kinds).not.toContain('end');
  });

  it('cut on the wire is connection_lost', async () => {
    provider.script({ body: gzipSync(text), headers: { 'content-encoding': 'gzip' }, cut: 'rst' });
    const answer = await read();
    expect(answer.error?.code).toBe('connection_lost');
    expect(answer.kinds).not.toContain('end');
  });

  it('streams: an event leaves before the next one is there', async () => {
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    const flushed = (part: string) =>
      new Promise<Buffer>((resolve) => {
        gzip.write(part, () => resolve(gzip.read() ?? Buffer.alloc(0)));
      });
    const first = await flushed('data: one\n\n');
    provider.script({ sse: [{ raw: first }], cut: 'stall', headers: { 'content-encoding': 'gzip' } });
    const seen: string[] = [];
    const subscription = openUpstream(pools)(callTo(provider.url), patient).subscribe((frame) => {
      if (frame.kind === 'chunk') seen.push(Buffer.from(frame.data).toString());
    });
    await until(() => seen.length > 0, 'the first event');
    expect(seen.join('')).toBe('data: one\n\n');
    subscription.unsubscribe();
  });

  it('is held back by its valve: what comes out of a small body is not all made at once', async () => {
    // 64 MB of zeros are 64 KB on the wire.
    compressed('gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    let received = 0;
    let valve: Valve | undefined;
    const done = new Promise<void>((resolve, reject) => {
      openUpstream(pools)(callTo(provider.url), patient).subscribe({
        next: (frame) => {
          if (frame.kind === 'head') valve = frame.valve;
          if (frame.kind !== 'chunk') return;
          received += frame.data.length;
          if (valve?.paused === false && received < 1_000_000) valve.pause();
        },
        error: reject,
        complete: resolve,
      });
    });
    await until(() => received > 0, 'the first bytes');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(received).toBeLessThan(4 * 1024 * 1024);
    while (received < 1_000_000) {
      valve?.resume();
      await new Promise((resolve) => setImmediate(resolve));
    }
    valve?.resume();
    await done;
    expect(received).toBe(64 * 1024 * 1024);
  });
});

describe('the decoder', () => {
  it('holds its source back while it has enough to do, and not for longer', async () => {
    const flow: string[] = [];
    const source = { pause: () => flow.push('pause'), resume: () => flow.push('resume') };
    let out = 0;
    const done = new Promise<void>((end, error) => {
      const data = (bytes: Uint8Array) => {
        out += bytes.length;
      };
      const decoder = new ContentDecoder('gzip', source, { data, end, error });
      decoder.write(gzipSync(randomBytes(1_000_000)));
      expect(flow).toEqual(['pause']);
      until(() => flow.length === 2, 'the decoder to catch up').then(() => decoder.end(), error);
    });
    await done;
    expect([flow, out]).toEqual([['pause', 'resume'], 1_000_000]);
  });
});
