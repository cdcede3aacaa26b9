/** Silence is an error, unless we asked for it. */
import { NEVER, type Observable, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type StallSettings, stallTimeout } from '../../src/operators/stall-timeout.ts';
import { marbles } from '../support/marbles.ts';

const silentFirst = new Error('first');
const silentEach = new Error('each');

const settings = (rest: Partial<StallSettings<string>>): StallSettings<string> => ({
  firstError: () => silentFirst,
  eachError: () => silentEach,
  ...rest,
});

describe('stallTimeout', () => {
  it('mirrors a source that is never silent for long', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --a--b--c-|');
      const unsubscribed = ' ^---------!';
      const expected = '     --a--b--c-|';
      expectObservable(source.pipe(stallTimeout(settings({ first: 4, each: 4 })))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(unsubscribed);
    }));

  it.each([
    ['never, unlimited', {}, '------', '------', '^'],
    ['empty', { first: 3, each: 3 }, '|', '|', '(^!)'],
    ['completes without a value', { first: 3, each: 3 }, '--|', '--|', '^-!'],
    ['errors by itself', { first: 3, each: 3 }, '-a-#', '-a-#', '^--!'],
    ['never, first bounded', { first: 3 }, '------', '---F', '^--!'],
    ['first value too late', { first: 3 }, '-----a', '---F', '^--!'],
    ['each does not bound the first value', { each: 2 }, '-----a|', '-----a|', '^-----!'],
    ['first does not bound later values', { first: 2 }, '-a-----b|', '-a-----b|', '^-------!'],
    ['falls silent after a value', { each: 3 }, '-a-----b', '-a--E', '^---!'],
    ['a long first limit does not delay a short each limit', { first: 9, each: 2 }, '-a-----', '-a-E', '^--!'],
    ['the silence in front of the end counts', { each: 3 }, '-a-b-----|', '-a-b--E', '^-----!'],
    ['the clock is stamped by each value', { each: 3 }, '-a-b-c----', '-a-b-c--E', '^-------!'],
    ['zero is a limit', { first: 0 }, '-a', 'F', '(^!)'],
  ] as const)('%s', (_name, limits, marble, expected, subscription) =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>(marble);
      // F and E are errors of the guard, # is the source's own.
      const wanted = expected.replace('F', '#').replace('E', '#');
      const error = expected.includes('F') ? silentFirst : expected.includes('E') ? silentEach : 'error';
      const guarded = source.pipe(stallTimeout(settings({ ...limits, scheduler })));
      expectObservable(guarded).toBe(wanted, undefined, error);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    }),
  );

  it('unsubscribes from the source, and leaves no timer, when the subscriber leaves', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>('-a-----');
      expectObservable(source.pipe(stallTimeout(settings({ first: 5, each: 5, scheduler }))), '^--!').toBe('-a--');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }));

  describe('while paused', () => {
    const guarded = (source: Observable<string>, paused$: Observable<boolean>, rest: Partial<StallSettings<string>>) =>
      source.pipe(stallTimeout(settings({ pausedBy: (value) => (value === 'h' ? paused$ : undefined), ...rest })));

    it('time does not count', () =>
      marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
        const source = cold('  -h------------b-|', undefined);
        const paused = cold('   f-t--------f-----', { t: true, f: false });
        const expected = '     -h------------b-|';
        expectObservable(guarded(source, paused, { each: 6, scheduler })).toBe(expected);
        expectSubscriptions(source.subscriptions).toBe('^---------------!');
      }));

    it('the silence so far goes on counting after the resume', () =>
      marbles(({ cold, expectObservable, scheduler }) => {
        // Two frames of silence, a pause, and then two more make four.
        const source = cold('  -h--------------');
        const paused = cold('   f-t------f------', { t: true, f: false });
        const expected = '     -h----------#';
        expectObservable(guarded(source, paused, { each: 4, scheduler })).toBe(expected, undefined, silentEach);
      }));

    it('a value that still arrives starts the silence anew', () =>
      marbles(({ cold, expectObservable, scheduler }) => {
        const source = cold('  -h--a-----------');
        const paused = cold('   ft----f---------', { t: true, f: false });
        const expected = '     -h--a------#';
        expectObservable(guarded(source, paused, { each: 4, scheduler })).toBe(expected, undefined, silentEach);
      }));

    it('nothing fires however long it lasts', () =>
      marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
        const source = cold('  -h 10m |');
        const paused = cold('   t');
        expectObservable(
          guarded(
            source,
            paused.pipe(() => of(true)),
            { each: 5, scheduler },
          ),
        ).toBe('-h 10m |');
        expectSubscriptions(source.subscriptions).toBe('^- 10m !');
      }));

    it('an error of the flow control is an error of the stream', () =>
      marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
        const source = cold('  -h------');
        const paused = cold<boolean>('---#');
        expectObservable(guarded(source, paused, { each: 9, scheduler })).toBe('-h--#');
        expectSubscriptions(source.subscriptions).toBe('^---!');
      }));

    it('the flow control is let go at the end, at an error, and when the subscriber leaves', () =>
      marbles(({ cold, hot, expectObservable, expectSubscriptions, scheduler }) => {
        const valve = hot<boolean>('------------');
        expectObservable(guarded(cold('-h-|'), valve, { each: 5, scheduler })).toBe('-h-|');
        expectObservable(guarded(cold('-h-----'), valve, { each: 3, scheduler })).toBe('-h--#', undefined, silentEach);
        expectObservable(guarded(cold('-h-----'), valve, { each: 9, scheduler }), '^----!').toBe('-h----');
        expectSubscriptions(valve.subscriptions).toBe(['-^-!', '-^--!', '-^---!']);
      }));

    it('a second head brings its own flow control, which replaces the first', () =>
      marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
        const first = cold<boolean>(' t----------', { t: true });
        const second = cold<boolean>('--------', { t: true });
        const source = cold('       -a-b--------');
        const pausedBy = (value: string) => (value === 'a' ? first : second);
        expectObservable(source.pipe(stallTimeout(settings({ each: 4, pausedBy, scheduler })))).toBe(
          '                         -a-b---#',
          undefined,
          silentEach,
        );
        expectSubscriptions(first.subscriptions).toBe('-^-!');
        expectSubscriptions(second.subscriptions).toBe('---^---!');
      }));
  });

  it.each([
    [
      'pausedBy',
      {
        pausedBy: () => {
          throw new Error('boom');
        },
      },
      '-#',
    ],
    [
      'firstError',
      {
        first: 3,
        firstError: () => {
          throw new Error('boom');
        },
      },
      '-a',
    ],
    [
      'eachError',
      {
        each: 3,
        eachError: () => {
          throw new Error('boom');
        },
      },
      '-a--#',
    ],
  ] as const)('a throwing %s is an error of the stream', (_name, rest, expected) =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>('-a----');
      const end = expected.indexOf('#');
      expectObservable(source.pipe(stallTimeout(settings({ ...rest, scheduler }))), '^-----!').toBe(
        expected,
        undefined,
        new Error('boom'),
      );
      expectSubscriptions(source.subscriptions).toBe(end < 0 ? '^-----!' : `^${'-'.repeat(end - 1)}!`);
    }),
  );

  it('sets no timer per value: one pending action serves a thousand', () => {
    const source = new Subject<number>();
    let scheduled = 0;
    const scheduler = {
      now: () => 0,
      schedule: () => {
        scheduled += 1;
        return NEVER.subscribe();
      },
    };
    const subscription = source
      .pipe(
        stallTimeout({ first: 100, each: 100, firstError: () => silentFirst, eachError: () => silentEach, scheduler }),
      )
      .subscribe();
    for (let n = 0; n < 1_000; n += 1) source.next(n);
    subscription.unsubscribe();
    expect(scheduled).toBe(2);
  });
});
