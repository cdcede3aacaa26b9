/** Between AbortSignal and unsubscription, both ways. Promises do not settle on virtual time, so these run on real turns. */
import { getEventListeners } from 'node:events';
import { firstValueFrom, lastValueFrom, NEVER, takeUntil } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { abortAsTeardown, fromSignal } from '../../src/operators/abort-as-teardown.ts';

describe('abortAsTeardown', () => {
  it('emits what the promise resolves to, and completes', async () => {
    expect(await lastValueFrom(abortAsTeardown(async () => 'done'))).toBe('done');
  });

  it('errors with what it rejects with', async () => {
    await expect(firstValueFrom(abortAsTeardown(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
  });

  it('errors with what it throws at once', async () => {
    const work = () => {
      throw new Error('at once');
    };
    await expect(firstValueFrom(abortAsTeardown(work))).rejects.toThrow('at once');
  });

  it('aborts when the subscriber leaves, and ignores the rejection that follows', async () => {
    let seen: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      seen = signal;
      return new Promise<string>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const errors: unknown[] = [];
    const subscription = abortAsTeardown(work).subscribe({ error: (error) => errors.push(error) });
    expect(seen?.aborted).toBe(false);
    subscription.unsubscribe();
    expect(seen?.aborted).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([]);
  });

  it('starts once per subscription', () => {
    let started = 0;
    const work = async () => {
      started += 1;
    };
    const source = abortAsTeardown(work);
    expect(started).toBe(0);
    source.subscribe();
    source.subscribe();
    expect(started).toBe(2);
  });
});

describe('fromSignal', () => {
  it('emits the reason and completes when the signal is aborted', async () => {
    const controller = new AbortController();
    const reason = lastValueFrom(fromSignal(controller.signal));
    controller.abort('why');
    expect(await reason).toBe('why');
  });

  it('does so at once for a signal that already is', async () => {
    expect(await lastValueFrom(fromSignal(AbortSignal.abort('before')))).toBe('before');
  });

  it('ends what is taken until then', async () => {
    const controller = new AbortController();
    const ended = lastValueFrom(NEVER.pipe(takeUntil(fromSignal(controller.signal))), { defaultValue: 'ended' });
    controller.abort();
    expect(await ended).toBe('ended');
  });

  it('leaves no listener behind', () => {
    const { signal } = new AbortController();
    const subscription = fromSignal(signal).subscribe();
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    subscription.unsubscribe();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
