/** Frames on the wire: one write for a whole body, streams under backpressure, failures that no client can take for an answer. */
import { once } from 'node:events';
import { BehaviorSubject, concat, NEVER, Observable, throwError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReplyFrame, Valve } from '../../src/exchange/frame.ts';
import {
  chunk,
  frames,
  json,
  post,
  rawExchange,
  rawPost,
  rawSocket,
  startGateway,
  stopGateways,
  streamHead,
  until,
} from './fake-gateway.ts';

afterEach(stopGateways);

describe('a whole body', () => {
  it('has a length and the request’s id, and keeps the connection', async () => {
    const gateway = await startGateway(() => json('{"text":"é"}'));
    const reply = await post(gateway);
    expect(reply.headers.get('content-length')).toBe('13');
    expect(reply.headers.get('x-request-id')).toBe(gateway.told.exchanges[0]?.id);
    expect(reply.headers.get('connection')).not.toBe('close');
    expect(await reply.text()).toBe('{"text":"é"}');
  });
});

describe('a stream', () => {
  it('tells proxies to pass it on, and sends its head without waiting for content', async () => {
    // The pipeline may have said the same: no header is sent twice.
    const head: ReplyFrame = {
      kind: 'head',
      status: 200,
      headers: { 'cache-control': 'no-cache, no-transform' },
      stream: true,
    };
    const gateway = await startGateway(() => concat(frames(head), NEVER));
    const reply = await post(gateway);
    expect(reply.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(reply.headers.get('x-accel-buffering')).toBe('no');
    await reply.body?.cancel();
  });

  it('sends head and first content in one packet', async () => {
    const gateway = await startGateway(() => concat(frames(streamHead(), chunk('data: 1\n\n')), NEVER));
    const socket = await rawSocket(gateway, rawPost('{}'));
    const [packet] = await once(socket, 'data');
    expect(String(packet)).toMatch(/^HTTP\/1.1 200 [\s\S]*data: 1\n\n/);
    socket.destroy();
  });

  it('sends each chunk before the next is made', async () => {
    const next: (() => void)[] = [];
    const gateway = await startGateway(
      () =>
        new Observable<ReplyFrame>((subscriber) => {
          subscriber.next(streamHead());
          subscriber.next(chunk('one'));
          next.push(() => {
            subscriber.next({ kind: 'end', data: 'two' });
            subscriber.complete();
          });
        }),
    );
    const reader = (await post(gateway)).body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('one');
    next[0]?.();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('two');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('closes the valve while the reader is slow and opens it when it has read', async () => {
    const paused$ = new BehaviorSubject(false);
    const valve: Valve = {
      pause: () => paused$.next(true),
      resume: () => paused$.next(false),
      get paused() {
        return paused$.value;
      },
      paused$,
    };
    let written = 0;
    const piece = 'x'.repeat(64 * 1024);
    const gateway = await startGateway(
      () =>
        new Observable<ReplyFrame>((subscriber) => {
          subscriber.next(streamHead(valve));
          const timer = setInterval(() => {
            if (valve.paused) return;
            written += piece.length;
            subscriber.next(chunk(piece));
          });
          return () => clearInterval(timer);
        }),
    );
    const socket = await rawSocket(gateway, rawPost('{}'));
    socket.pause();
    await until(() => valve.paused, 10_000);
    const before = written;
    // Kernel buffers hold some megabytes; ours hold one piece past the mark.
    expect(before).toBeLessThan(32 * 1024 * 1024);
    socket.resume();
    await until(() => written > before + 4 * piece.length, 10_000);
    socket.destroy();
    await until(() => gateway.server.admission.running === 0);
  });

  it('ends a failed stream with its error frame, whole, and closes the connection', async () => {
    const gateway = await startGateway(() =>
      frames(streamHead(), chunk('data: 1\n\n'), { kind: 'abort', data: 'data: {"error":{}}\n\n' }),
    );
    const text = await rawExchange(gateway, rawPost('{}'));
    expect(text).toContain('data: {"error":{}}\n\n');
    expect(text).toMatch(/\r\n0\r\n\r\n$/);
    expect(text).not.toContain('[DONE]');
  });
});

describe('frames that break their own rules', () => {
  it.each<[string, () => Observable<ReplyFrame>]>([
    ['no ending', () => frames(streamHead(), chunk('data: 1\n\n'))],
    [
      'an error',
      () =>
        concat(
          frames(streamHead(), chunk('data: 1\n\n')),
          throwError(() => new Error('raw')),
        ),
    ],
    ['no head', () => frames(chunk('data: 1\n\n'))],
    ['a header that is none', () => frames({ kind: 'head', status: 200, headers: { 'a b': 'c' }, stream: true })],
    ['nothing at all', () => frames()],
  ])('cuts the connection, says so once, and lives on: %s', async (_name, broken) => {
    const gateway = await startGateway((received) => (received.headers.ok ? json('{}') : broken()));
    const text = await rawExchange(gateway, rawPost('{}'));
    // No last chunk: nobody can take this for a whole answer.
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(gateway.logged.filter(({ level }) => level === 50)).toHaveLength(1);
    expect((await post(gateway, '{}', { ok: '1' })).status).toBe(200);
    await until(() => gateway.server.admission.running === 0);
  });
});

it('leaves no listener behind on a connection that serves many exchanges', async () => {
  const gateway = await startGateway(() => frames(streamHead(), chunk('a'), { kind: 'end', data: 'b' }));
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  for (let i = 0; i < 30; i += 1) await (await post(gateway)).text();
  process.off('warning', note);
  expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([]);
});
