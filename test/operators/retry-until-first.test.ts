/** Retries until something was delivered, and never after. */
import { defer, type Observable, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { retryUntilFirst } from '../../src/operators/retry-until-first.ts';
import { marbles } from '../support/marbles.ts';

/** Each subscription gets the next source. */
const inTurn = <T>(...sources: readonly Observable<T>[]): Observable<T> => {
  let turn = 0;
  return defer(() => {
    const source = sources[turn];
    turn += 1;
    if (source === undefined) throw new Error('subscribed too often');
    return source;
  });
};

describe('retryUntilFirst', () => {
  it.each([
    ['never', '-----', '-----', ['^']],
    ['empty is an answer', '|', '|', ['(^!)']],
    ['many', 'a-b|', 'a-b|', ['^--!']],
    ['an error behind a value passes', 'a-b-#', 'a-b-#', ['^---!']],
    ['an error in front of any value starts again', '--#', '----------#', ['^-!', '----^-!', '--------^-!']],
  ] as const)('%s', (_name, marble, expected, subscriptions) =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>(marble);
      const delayFor = (_error: unknown, attempt: number) => (attempt < 3 ? 2 : null);
      expectObservable(source.pipe(retryUntilFirst({ delayFor, scheduler }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe([...subscriptions]);
    }),
  );

  it('the second attempt answers, and nobody sees the first', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const first = cold<string>('  --#');
      const second = cold<string>('     -a-b|');
      const expected = '            ------a-b|';
      expectObservable(inTurn(first, second).pipe(retryUntilFirst({ delayFor: () => 3, scheduler }))).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe('^-!');
      expectSubscriptions(second.subscriptions).toBe('-----^---!');
    }));

  it('a stream that breaks behind its first value is not repeated, even after an earlier retry', () =>
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = inTurn(cold<string>('-#'), cold<string>('-a-#'));
      expectObservable(source.pipe(retryUntilFirst({ delayFor: () => 1, scheduler }))).toBe('---a-#');
    }));

  it('gives the error and the number of the failed attempt, and shows the last error when it gives up', () =>
    marbles(({ cold, expectObservable, flush, scheduler }) => {
      const asked: unknown[] = [];
      const delayFor = (error: unknown, attempt: number) => {
        asked.push([error, attempt]);
        return attempt === 1 ? 0 : null;
      };
      const source = inTurn(cold('-#', {}, 'one'), cold('-#', {}, 'two'));
      expectObservable(source.pipe(retryUntilFirst({ delayFor, scheduler }))).toBe('--#', undefined, 'two');
      flush();
      expect(asked).toEqual([
        ['one', 1],
        ['two', 2],
      ]);
    }));

  it('the subscriber may leave during an attempt or between two', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const during = cold<string>('-----');
      expectObservable(during.pipe(retryUntilFirst({ delayFor: () => 1, scheduler })), '^--!').toBe('----');
      expectSubscriptions(during.subscriptions).toBe('^--!');
      const between = cold<string>('-#');
      expectObservable(between.pipe(retryUntilFirst({ delayFor: () => 5, scheduler })), '^--!').toBe('----');
      expectSubscriptions(between.subscriptions).toBe('^!');
    }));

  it('two subscriptions count for themselves', () =>
    marbles(({ cold, expectObservable, scheduler }) => {
      const source = cold('-#');
      const once = source.pipe(retryUntilFirst({ delayFor: (_e, attempt) => (attempt < 2 ? 1 : null), scheduler }));
      expectObservable(once).toBe('   ---#');
      expectObservable(once, '-^').toBe('----#');
    }));

  it('a throwing delayFor is an error of the stream', () =>
    marbles(({ cold, expectObservable, scheduler }) => {
      const delayFor = () => {
        throw new Error('boom');
      };
      expectObservable(cold('-#').pipe(retryUntilFirst({ delayFor, scheduler }))).toBe(
        '-#',
        undefined,
        new Error('boom'),
      );
    }));
});

describe('a wait that becomes pointless', () => {
  it.each([
    // says so            result       source subscribed       listened while waiting
    ['-----x', '-----#', ['^-!'], '--^--!'],
    ['---------------x', '--------#', ['^-!', '------^-!'], '--^---!'],
  ] as const)('%s → %s', (says, expected, subscriptions, listened) =>
    marbles(({ cold, hot, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>('--#');
      const pointless$ = hot(says);
      const delayFor = (_error: unknown, attempt: number) => (attempt < 2 ? 4 : null);
      expectObservable(source.pipe(retryUntilFirst({ delayFor, pointless: () => pointless$, scheduler }))).toBe(
        expected,
      );
      expectSubscriptions(source.subscriptions).toBe([...subscriptions]);
      expectSubscriptions(pointless$.subscriptions).toBe(listened);
    }),
  );

  it('from the first moment on never begins; and is told when it would end', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>('--#');
      const asked: number[] = [];
      const pointless = (due: number) => {
        asked.push(due);
        return of('x');
      };
      expectObservable(source.pipe(retryUntilFirst({ delayFor: () => 4, pointless, scheduler }))).toBe('--#');
      expectSubscriptions(source.subscriptions).toBe('^-!');
      scheduler.schedule(() => expect(asked).toEqual([6]), 9);
    }));
});
