import fc from 'fast-check';
import { asyncScheduler, concatMap, delay, interval, map, of, take, timer, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../src/simulation/virtual-time.ts';

const delays = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 });

describe('virtual time', () => {
  it('runs everything at its moment, and what is due together in the order of scheduling', () => {
    fc.assert(
      fc.property(delays, (waits) => {
        const time = new VirtualTime();
        const ran: { readonly at: number; readonly index: number }[] = [];
        for (const [index, wait] of waits.entries())
          time.schedule(() => {
            ran.push({ at: time.now(), index });
          }, wait);
        time.run();
        const expected = waits.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
        expect(ran).toEqual(expected);
        expect(time.waiting).toBe(0);
      }),
    );
  });

  it('leaves out what was cancelled, before the run and during it', () => {
    fc.assert(
      fc.property(delays, fc.infiniteStream(fc.boolean()), (waits, chances) => {
        const time = new VirtualTime();
        const ran: number[] = [];
        const kept: number[] = [];
        const later: (() => void)[] = [];
        for (const [index, wait] of waits.entries()) {
          const action = time.schedule(() => void ran.push(index), wait + 1);
          const cancelled = chances.next().value === true;
          if (!cancelled) kept.push(index);
          else if (chances.next().value === true) action.unsubscribe();
          else later.push(() => action.unsubscribe());
        }
        time.schedule(() => {
          for (const cancel of later) cancel();
        }, 0.5);
        time.run();
        expect(ran.toSorted((a, b) => a - b)).toEqual(kept);
        expect(time.waiting).toBe(0);
      }),
    );
  });

  it('never goes back, also where actions schedule others', () => {
    fc.assert(
      fc.property(delays, (waits) => {
        const time = new VirtualTime();
        const seen: number[] = [];
        for (const wait of waits)
          time.schedule(() => {
            seen.push(time.now());
            time.schedule(() => void seen.push(time.now()), wait % 7);
          }, wait);
        time.run();
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(seen).toHaveLength(waits.length * 2);
      }),
    );
  });

  it('hands the state on, and runs an action again that reschedules itself', () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    time.schedule<number>(
      function (count = 0) {
        seen.push(`${count}@${time.now()}`);
        if (count < 3) this.schedule(count + 1, 10);
      },
      5,
      0,
    );
    time.run();
    expect(seen).toEqual(['0@5', '1@15', '2@25', '3@35']);
  });

  it('stands at the moment until which it ran', () => {
    const time = new VirtualTime();
    const seen: number[] = [];
    for (const wait of [10, 20, 30]) time.schedule(() => void seen.push(wait), wait);
    time.run(20);
    expect({ seen, now: time.now(), waiting: time.waiting }).toEqual({ seen: [10, 20], now: 20, waiting: 1 });
    time.run(25);
    expect(time.now()).toBe(25);
  });

  it('takes a negative delay for none', () => {
    const time = new VirtualTime();
    time.run(100);
    let at = -1;
    time.schedule(() => {
      at = time.now();
    }, -50);
    time.run();
    expect(at).toBe(100);
  });

  it('is a scheduler as RxJS wants one', () => {
    const time = new VirtualTime();
    const seen: unknown[] = [];
    interval(1_000, time)
      .pipe(
        take(3),
        concatMap((value) => of(value).pipe(delay(5_000, time))),
        map((value) => [value, time.now()]),
        toArray(),
      )
      .subscribe((values) => seen.push(...values));
    timer(3_600_000, 3_600_000, time)
      .pipe(take(24))
      .subscribe({ complete: () => seen.push(time.now()) });
    time.run();
    expect(seen).toEqual([[0, 6_000], [1, 11_000], [2, 16_000], 24 * 3_600_000]);
    expect(time.now()).not.toBe(asyncScheduler.now());
  });
});
