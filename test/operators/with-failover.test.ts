/** Alternatives in order until one delivers; the first meaningful error is shown. */
import { EMPTY, type Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type FailoverSettings, type NonEmpty, withFailover } from '../../src/operators/with-failover.ts';
import { marbles } from '../support/marbles.ts';

const always = { mayFailOver: () => true };
const open = (source: Observable<string>) => source;

const boom = (): never => {
  throw new Error('boom');
};

describe('withFailover', () => {
  it('the first that delivers is the only one', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold<string>(' -a-b-|');
      const second = cold<string>('x');
      expectObservable(withFailover([first, second], open, always)).toBe('-a-b-|');
      expectSubscriptions(first.subscriptions).toBe('^----!');
      expectSubscriptions(second.subscriptions).toBe([]);
    }));

  it('an alternative that fails is let go, and the next is opened at once', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold<string>(' --#');
      const second = cold<string>('  -#');
      const third = cold<string>('    -c-|');
      expectObservable(withFailover([first, second, third], open, always)).toBe('----c-|');
      expectSubscriptions(first.subscriptions).toBe(' ^-!');
      expectSubscriptions(second.subscriptions).toBe('--^!');
      expectSubscriptions(third.subscriptions).toBe(' ---^--!');
    }));

  it('an error behind the first value is final', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const second = cold<string>('x');
      expectObservable(withFailover([cold<string>('-a-#'), second], open, always)).toBe('-a-#');
      expectSubscriptions(second.subscriptions).toBe([]);
    }));

  it('an empty answer is an answer', () =>
    marbles(({ cold, expectObservable }) => {
      expectObservable(withFailover([EMPTY, cold<string>('x')], open, always)).toBe('|');
    }));

  it('an error that may not fail over ends it', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const second = cold<string>('x');
      const mayFailOver = (error: unknown) => error !== 'final';
      expectObservable(withFailover([cold<string>('-#', {}, 'final'), second], open, { mayFailOver })).toBe(
        '-#',
        {},
        'final',
      );
      expectSubscriptions(second.subscriptions).toBe([]);
    }));

  it('never: the subscriber may leave during any alternative', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold<string>('--#');
      const second = cold<string>('-----');
      expectObservable(withFailover([first, second], open, always), '^---!').toBe('-----');
      expectSubscriptions(second.subscriptions).toBe('--^-!');
    }));

  it.each<[string, NonEmpty<string>, ((errors: NonEmpty<unknown>) => unknown) | undefined, string]>([
    ['the first', ['one', 'two', 'three'], undefined, 'one'],
    [
      'the one chosen from all, in order',
      ['circuit open', 'real', 'echo'],
      (errors) => errors.find((e) => e !== 'circuit open'),
      'real',
    ],
    ['the only one', ['one'], undefined, 'one'],
  ])('when all fail it shows %s', (_name, errors, shown, expected) =>
    marbles(({ expectObservable }) => {
      const failing = (error: string) => throwError(() => error);
      expectObservable(withFailover(errors, failing, { ...always, ...(shown === undefined ? {} : { shown }) })).toBe(
        '#',
        {},
        expected,
      );
    }),
  );

  it('a target that cannot be opened counts as one that failed; open is told which it is', () => {
    const opened: [string, number][] = [];
    const seen: unknown[] = [];
    withFailover(
      ['a', 'b'],
      (name, index) => {
        opened.push([name, index]);
        if (name === 'a') throw new Error('cannot');
        return of(name);
      },
      always,
    ).subscribe((value) => seen.push(value));
    expect(opened).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
    expect(seen).toEqual(['b']);
  });

  it.each<[string, FailoverSettings]>([
    ['mayFailOver', { mayFailOver: boom }],
    ['shown', { mayFailOver: () => false, shown: boom }],
  ])('a throwing %s is an error of the stream', (_name, settings) =>
    marbles(({ cold, expectObservable }) => {
      const failing = withFailover([cold<string>('-#'), cold<string>('x')], open, settings);
      expectObservable(failing).toBe('-#', {}, new Error('boom'));
    }),
  );
});
