import { setImmediate as nextTurn } from 'node:timers/promises';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { inTurns } from '../../src/operators/in-turns.ts';

/** Gives `value` when it was called so many times; each call takes a millisecond, so that each fills its turn. */
const after = (calls: number, value: string, seen: string[] = []) => {
  let called = 0;
  return (): string | undefined => {
    const began = performance.now();
    while (performance.now() - began < 1);
    called += 1;
    seen.push(value);
    return called < calls ? undefined : value;
  };
};

describe('inTurns', () => {
  it('emits what the last part gives, and completes', async () => {
    expect(await lastValueFrom(inTurns(after(3, 'done')))).toBe('done');
  });

  it('does nothing before it is subscribed to, and nothing at once then', async () => {
    const seen: string[] = [];
    const work$ = inTurns(after(1, 'a', seen));
    await nextTurn();
    expect(seen).toEqual([]);
    const done = firstValueFrom(work$);
    expect(seen).toEqual([]);
    await done;
    expect(seen).toEqual(['a']);
  });

  it('lets everybody else have a turn between two parts', async () => {
    const seen: string[] = [];
    const work = lastValueFrom(inTurns(after(3, 'part', seen)));
    const others = (async () => {
      for (let turn = 0; turn < 6; turn += 1) {
        await nextTurn();
        seen.push('other');
      }
    })();
    await work;
    expect(seen.join(' ')).toMatch(/^(?:other )*part (?:other )+part (?:other )+part/);
    await others;
  });

  it('works on all that wait in rotation', async () => {
    const seen: string[] = [];
    await Promise.all([
      lastValueFrom(inTurns(after(3, 'a', seen))),
      lastValueFrom(inTurns(after(3, 'b', seen))),
      lastValueFrom(inTurns(after(1, 'c', seen))),
    ]);
    expect(seen).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'b']);
  });

  it('leaves the rest undone when it is unsubscribed from', async () => {
    const seen: string[] = [];
    const left = inTurns(after(100, 'left', seen)).subscribe();
    await lastValueFrom(inTurns(after(2, 'stays', seen)));
    left.unsubscribe();
    const until = seen.length;
    await lastValueFrom(inTurns(after(3, 'stays', seen)));
    expect(seen.slice(until)).toEqual(['stays', 'stays', 'stays']);
  });

  it('fails with what a part throws, and goes on with the others', async () => {
    const other = lastValueFrom(inTurns(after(3, 'other')));
    const failing = inTurns((): string => {
      throw new Error('no');
    });
    await expect(lastValueFrom(failing)).rejects.toThrow('no');
    expect(await other).toBe('other');
  });
});
