/** A total budget, lifted by the first value that satisfies `until`. */
import { describe, expect, it } from 'vitest';
import { overallWithin } from '../../src/operators/overall-within.ts';
import { marbles } from '../support/marbles.ts';

const late = new Error('late');
const error = () => late;

describe('overallWithin', () => {
  it.each([
    ['never', '-------', undefined, '---T', '^--!'],
    ['empty', '|', undefined, '|', '(^!)'],
    ['one, in time', '-a|', undefined, '-a|', '^-!'],
    ['many, too long in all although none was late', 'a-b-c-d|', undefined, 'a-bT', '^--!'],
    ['errors by itself', '-#', undefined, '-#', '^!'],
    ['lifted by the value that matches', '-ax----b|', 'x', '-ax----b|', '^-------!'],
    ['not lifted by others', '-ab----x|', 'x', '-abT', '^--!'],
    ['the match comes with the budget', '---x-|', 'x', '---T', '^--!'],
  ] as const)('%s', (_name, marble, match, expected, subscription) =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>(marble);
      const until = (value: string) => value === match;
      const bounded = source.pipe(overallWithin(3, { ...(match === undefined ? {} : { until }), error, scheduler }));
      expectObservable(bounded).toBe(expected.replace('T', '#'), undefined, expected.includes('T') ? late : 'error');
      expectSubscriptions(source.subscriptions).toBe(subscription);
    }),
  );

  it('null is unlimited, and costs no layer', () =>
    marbles(({ cold }) => {
      const source = cold<string>('-');
      expect(source.pipe(overallWithin<string>(null, { error }))).toBe(source);
    }));

  it('unsubscribes from the source when the subscriber leaves', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>('-a----');
      expectObservable(source.pipe(overallWithin(4, { error, scheduler })), '^-!').toBe('-a');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }));

  it('a throwing until is an error of the stream', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const source = cold<string>('-a----');
      const until = () => {
        throw new Error('boom');
      };
      expectObservable(source.pipe(overallWithin(4, { until, error, scheduler }))).toBe(
        '-#',
        undefined,
        new Error('boom'),
      );
      expectSubscriptions(source.subscriptions).toBe('^!');
    }));

  it('a throwing error function is an error of the stream', () =>
    marbles(({ cold, expectObservable, scheduler }) => {
      const broken = () => {
        throw new Error('boom');
      };
      expectObservable(cold('-----').pipe(overallWithin(2, { error: broken, scheduler }))).toBe(
        '--#',
        undefined,
        new Error('boom'),
      );
    }));
});
