import { type Observable, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { withHedge } from '../../src/operators/with-hedge.ts';
import { marbles } from '../support/marbles.ts';

const failure = new Error('first failed');
const second = new Error('second failed');

describe('withHedge: a second try after 3 ms without a value', () => {
  it.each([
    //                                        first         first subscribed  second   second subscribed  result
    ['the first in time: no second', '-a-b|', '^---!', 'x|', '', '-a-b|'],
    ['the second wins', '------a|', '^---!', '-x-y|', '---^---!', '----x-y|'],
    ['the first wins after all', '----a-b|', '^------!', '---x|', '---^!', '----a-b|'],
    ['both at the same instant: the first', '----a|', '^----!', '-x|', '---^!', '----a|'],
    ['the first fails in time: its error, no second', '-#', '^!', 'x|', '', '-#'],
    ['the first fails while the second runs', '----#', '^---!', '--x|', '---^--!', '-----x|'],
    ['the second fails, the first answers', '-----a|', '^-----!', '-#', '---^!', '-----a|'],
    ['both fail, the second first: the error of the first', '-----#', '^----!', '-#', '---^!', '-----#'],
    ['both fail, the first first: its error', '----#', '^---!', '---#', '---^--!', '------#'],
    ['the winner fails later', '------a', '^---!', '-x-#', '---^--!', '----x-$'],
    ['an empty first has answered', '-|', '^!', 'x|', '', '-|'],
    ['never', '-', '^', '-', '---^', '-'],
  ])('%s', (_name, a, aSubscribed, b, bSubscribed, expected) => {
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const one = cold(a, undefined, failure);
      const other = cold(b, undefined, second);
      const settings = { after: 3, mayStart: () => true, scheduler };
      expectObservable(withHedge<string>(one, () => other, settings)).toBe(
        expected.replace('$', '#'),
        undefined,
        expected.includes('$') ? second : failure,
      );
      expectSubscriptions(one.subscriptions).toBe(aSubscribed);
      expectSubscriptions(other.subscriptions).toBe(bSubscribed === '' ? [] : bSubscribed);
    });
  });

  it.each([
    //                                          first     first subscribed  second    second subscribed  result
    ['the last word of the first', '----#', '^---!', '-----x|', '---^!', '----#'],
    ['the last word of the second', '---------a|', '^----!', '--#', '---^-!', '-----$'],
  ])('ends at once with %s', (_name, a, aSubscribed, b, bSubscribed, expected) => {
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const one = cold(a, undefined, failure);
      const other = cold(b, undefined, second);
      const settings = { after: 3, mayStart: () => true, ends: () => true, scheduler };
      expectObservable(withHedge<string>(one, () => other, settings)).toBe(
        expected.replace('$', '#'),
        undefined,
        expected.includes('$') ? second : failure,
      );
      expectSubscriptions(one.subscriptions).toBe(aSubscribed);
      expectSubscriptions(other.subscriptions).toBe(bSubscribed);
    });
  });

  it('passes on what judging an error throws', () => {
    marbles(({ cold, expectObservable, scheduler }) => {
      const ends = (): boolean => {
        throw second;
      };
      const settings = { after: 3, mayStart: () => true, ends, scheduler };
      expectObservable(withHedge<string>(cold('----#'), () => cold('-'), settings)).toBe('----#', undefined, second);
    });
  });

  it('waits for the first alone where the budget says no', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const one = cold('------a|');
      const other = cold('x|');
      expectObservable(withHedge<string>(one, () => other, { after: 3, mayStart: () => false, scheduler })).toBe(
        '------a|',
      );
      expectSubscriptions(other.subscriptions).toBe([]);
    });
  });

  it('lets go of both when the subscriber leaves', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const one = cold('-');
      const other = cold('-');
      expectObservable(
        withHedge<string>(one, () => other, { after: 3, mayStart: () => true, scheduler }),
        '^----!',
      ).toBe('-');
      expectSubscriptions(one.subscriptions).toBe('^----!');
      expectSubscriptions(other.subscriptions).toBe('---^-!');
    });
  });

  it('passes on what opening the second throws', () => {
    marbles(({ cold, expectObservable, scheduler }) => {
      const opening = (): Observable<string> => {
        throw second;
      };
      expectObservable(withHedge<string>(cold('-'), opening, { after: 3, mayStart: () => true, scheduler })).toBe(
        '---#',
        undefined,
        second,
      );
    });
  });

  it('survives a first that fails before subscribe returns', () => {
    const seen: unknown[] = [];
    withHedge(
      throwError(() => failure),
      () => throwError(() => second),
      { after: 3, mayStart: () => true },
    ).subscribe({
      error: (error) => seen.push(error),
    });
    expect(seen).toEqual([failure]);
  });
});
