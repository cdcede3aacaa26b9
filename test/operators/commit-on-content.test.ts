/** Held until there is content; then everything, in order. `x` is content. */
import { take } from 'rxjs';
import { describe, it } from 'vitest';
import { commitOnContent } from '../../src/operators/commit-on-content.ts';
import { marbles } from '../support/marbles.ts';

const isContent = (value: string) => value === 'x';

describe('commitOnContent', () => {
  it.each([
    ['never', '-------', '-------'],
    ['empty', '--|', '--|'],
    ['one that is content', '-x-|', '-x-|'],
    ['one that is not: it comes with the end', '-a-|', '---(a|)'],
    ['preliminaries come with the content', '-a-b-x-----c|', '-----(abx)-c|'],
    ['an error in front of content drops what was held', '-a-b-#', '-----#'],
    ['an error behind content passes', '-a-x-----#', '---(ax)--#'],
    ['past maxHeld it commits anyway', '-a-b-c-d------#', '-------(abcd)-#'],
    ['behind content nothing is held', 'x-a-b|', 'x-a-b|'],
  ] as const)('%s', (_name, marble, expected) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>(marble);
      expectObservable(source.pipe(commitOnContent({ isContent, maxHeld: 3 }))).toBe(expected);
      const end = marble.search(/[|#]/);
      expectSubscriptions(source.subscriptions).toBe(end < 0 ? '^' : `^${'-'.repeat(end - 1)}!`);
    }),
  );

  it('unsubscribes from the source when the subscriber leaves, before and after the commit', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-x-b');
      const committed = source.pipe(commitOnContent({ isContent, maxHeld: 9 }));
      expectObservable(committed, '^-!').toBe('---');
      expectObservable(committed.pipe(take(1))).toBe('---(a|)');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '^--!']);
    }));

  it('two subscriptions hold for themselves', () =>
    marbles(({ cold, expectObservable }) => {
      const committed = cold<string>('-a--x----|').pipe(commitOnContent({ isContent, maxHeld: 9 }));
      expectObservable(committed).toBe('       ----(ax)-|');
      expectObservable(committed, '--^').toBe('------(ax)-|');
    }));

  it('a throwing isContent is an error of the stream', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-b');
      const broken = () => {
        throw new Error('boom');
      };
      expectObservable(source.pipe(commitOnContent({ isContent: broken, maxHeld: 9 }))).toBe(
        '-#',
        undefined,
        new Error('boom'),
      );
      expectSubscriptions(source.subscriptions).toBe('^!');
    }));
});
