/** A paused valve slows the provider down: bytes stay in the network and not in our memory. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Valve, WireFrame } from '../../src/exchange/frame.ts';
import { stallTimeout } from '../../src/operators/stall-timeout.ts';
import { openUpstream } from '../../src/upstream/open.ts';
import { Pools } from '../../src/upstream/pools.ts';
import { callTo, patient, readAnswer, roomy, until } from '../support/calling.ts';
import { type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';

const block = 'x'.repeat(64 * 1024);
const blocks = 512;
const whole = block.length * blocks;

let provider: ScriptedProvider;
let pools: Pools;
beforeEach(async () => {
  provider = await startProvider({ sse: Array.from({ length: blocks }, () => ({ raw: block })) });
  pools = new Pools(roomy);
});
afterEach(async () => {
  pools.close(true);
  await provider.stop();
});

/** The bytes the provider could write, once it can write no more. */
const settled = async (): Promise<number> => {
  for (let before = -1; before !== provider.bytesWritten; ) {
    before = provider.bytesWritten;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return provider.bytesWritten;
};

describe('a paused valve', () => {
  it('holds the provider back, and a resumed one gets everything', async () => {
    let valve: Valve | undefined;
    let received = 0;
    const states: boolean[] = [];
    const done = new Promise<void>((resolve, reject) => {
      openUpstream(pools)(callTo(provider.url), patient).subscribe({
        next: (frame) => {
          if (frame.kind === 'head') {
            valve = frame.valve;
            frame.valve.paused$.subscribe((paused) => states.push(paused));
            frame.valve.pause();
          } else if (frame.kind === 'chunk') received += frame.data.length;
        },
        error: reject,
        complete: resolve,
      });
    });
    await provider.arrived(1);
    const written = await settled();
    expect(received).toBe(0);
    // What fits into the socket buffers of both ends; the rest of the 32 MB was never written.
    expect(written).toBeLessThan(whole / 4);
    valve?.resume();
    await done;
    expect(received).toBe(whole);
    expect(states).toEqual([false, true, false]);
  });

  it('may be paused and resumed inside every chunk without losing one', async () => {
    let received = 0;
    let valve: Valve | undefined;
    await new Promise<void>((resolve, reject) => {
      openUpstream(pools)(callTo(provider.url), patient).subscribe({
        next: (frame) => {
          if (frame.kind === 'head') valve = frame.valve;
          if (frame.kind !== 'chunk') return;
          received += frame.data.length;
          valve?.pause();
          if (received % 3 === 0) valve?.resume();
          else setImmediate(() => valve?.resume());
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(received).toBe(whole);
  });

  it('does not hide that the provider was cut meanwhile', async () => {
    provider.script({ sse: [{ raw: 'a' }], cut: 'rst' });
    let valve: Valve | undefined;
    const code = new Promise((resolve) => {
      openUpstream(pools)(callTo(provider.url), patient).subscribe({
        next: (frame) => {
          if (frame.kind !== 'head') return;
          valve = frame.valve;
          valve.pause();
        },
        error: (error) => resolve(error.code),
      });
    });
    await provider.arrived(1);
    await provider.closed(0);
    valve?.resume();
    expect(await code).toBe('connection_lost');
  });

  it('of an answer that is over does nothing to the next answer on the same connection', async () => {
    provider.script({ json: 'first' }, { sse: [{ raw: 'a' }, { after: 10, raw: 'b' }] });
    const { head } = await readAnswer(openUpstream(pools)(callTo(provider.url), patient));
    let valve: Valve | undefined;
    let text = '';
    const done = new Promise<void>((resolve, reject) => {
      openUpstream(pools)(callTo(provider.url), patient).subscribe({
        next: (frame) => {
          if (frame.kind === 'head') valve = frame.valve;
          if (frame.kind !== 'chunk') return;
          text += Buffer.from(frame.data).toString();
          if (text === 'a') valve?.pause();
        },
        error: reject,
        complete: resolve,
      });
    });
    await until(() => valve?.paused === true, 'the second answer to be paused');
    head?.valve.pause();
    await new Promise((resolve) => setTimeout(resolve, 40));
    head?.valve.resume();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect([text, provider.accepted]).toEqual(['a', 1]);
    valve?.resume();
    await done;
    expect(text).toBe('ab');
  });

  it('is time that the stall guard does not count, and a resumed one is watched again', async () => {
    provider.script({ sse: [{ raw: 'a' }], cut: 'stall' });
    const guard = stallTimeout<WireFrame>({
      each: 100,
      pausedBy: (frame) => (frame.kind === 'head' ? frame.valve.paused$ : undefined),
      firstError: () => new Error('first'),
      eachError: () => new Error('silent'),
    });
    let valve: Valve | undefined;
    let failed: Error | undefined;
    openUpstream(pools)(callTo(provider.url), patient)
      .pipe(guard)
      .subscribe({
        next: (frame) => {
          if (frame.kind !== 'head') return;
          valve = frame.valve;
          valve.pause();
        },
        error: (error) => {
          failed = error;
        },
      });
    await until(() => valve !== undefined, 'the head');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(failed).toBeUndefined();
    valve?.resume();
    await until(() => failed?.message === 'silent', 'the silence to be noticed');
    await provider.closed(0);
  });
});
