/** Layers: one object an operator, and none on the values' way once it has stepped aside; endings pass all of them all the same. */
import { Observable, Subject, type Subscriber } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PassingLayer } from '../../src/operators/layer.ts';
import { leadInto } from '../../src/operators/lead-into.ts';
import { marbles } from '../support/marbles.ts';

/** Steps aside at the values `at`, and writes down what comes by. */
class Watching extends PassingLayer<string> {
  readonly #name: string;
  readonly #at: string;
  readonly #seen: string[];

  constructor(out: Subscriber<string>, name: string, at: string, seen: string[]) {
    super(out);
    this.#name = name;
    this.#at = at;
    this.#seen = seen;
  }

  protected override _next(value: string): void {
    this.#seen.push(`${this.#name}:${value}`);
    if (this.#at.includes(value)) this.stepAside();
    this.out.next(value);
  }

  protected override _error(error: unknown): void {
    this.#seen.push(`${this.#name}:error`);
    super._error(error);
  }

  protected override _complete(): void {
    this.#seen.push(`${this.#name}:complete`);
    super._complete();
  }
}

const watched =
  (name: string, at: string, seen: string[]) =>
  (source: Observable<string>): Observable<string> =>
    new Observable((subscriber) => source.subscribe(new Watching(subscriber, name, at, seen)));

/** a, b, c on top of each other, with the subject as their source. */
const stacked = (until: { a: string; b: string; c: string }) => {
  const seen: string[] = [];
  const source = new Subject<string>();
  const given: string[] = [];
  const subscription = source
    // The lowest layer is fed by a subject, which is none: it stays.
    .pipe(watched('a', until.a, seen), watched('b', until.b, seen), watched('c', until.c, seen))
    .subscribe({
      next: (value) => given.push(value),
      error: (error: unknown) => given.push(`error ${String(error)}`),
      complete: () => given.push('complete'),
    });
  return { seen, source, given, subscription };
};

describe('a layer that steps aside', () => {
  it.each([
    ['all at the same value', { a: '1', b: '1', c: '1' }, ['a:1', 'b:1', 'c:1', 'a:2', 'a:3']],
    ['from above', { a: '9', b: '2', c: '1' }, ['a:1', 'b:1', 'c:1', 'a:2', 'b:2', 'a:3']],
    ['from below', { a: '9', b: '1', c: '2' }, ['a:1', 'b:1', 'c:1', 'a:2', 'c:2', 'a:3']],
    ['none', { a: '9', b: '9', c: '9' }, ['a:1', 'b:1', 'c:1', 'a:2', 'b:2', 'c:2', 'a:3', 'b:3', 'c:3']],
  ])('%s: no later value comes by it, and none is lost', (_name, until, expected) => {
    const { given, seen, source } = stacked(until);
    for (const value of ['1', '2', '3']) source.next(value);
    expect(seen).toEqual(expected);
    expect(given).toEqual(['1', '2', '3']);
  });

  it('stays out when values that were under way come by it again', () => {
    const seen: string[] = [];
    const given: string[] = [];
    const source = new Subject<string>();
    /** Holds two values and gives both at the second: the way was another when the first left. */
    class Pair extends PassingLayer<string> {
      #held: string[] = [];
      protected override _next(value: string): void {
        this.#held.push(value);
        if (this.#held.length < 2) return;
        this.stepAside();
        for (const one of this.#held) this.out.next(one);
      }
    }
    source
      .pipe(
        watched('a', '9', seen),
        (inner) => new Observable((subscriber) => inner.subscribe(new Pair(subscriber))),
        // Says so again at the value behind it; the next layer says it once.
        watched('b', '12', seen),
        watched('c', '1', seen),
      )
      .subscribe((value) => given.push(value));
    for (const value of ['1', '2', '3', '4']) source.next(value);
    expect(given).toEqual(['1', '2', '3', '4']);
    // `2` left on the old way, by layers that had stepped aside: `3` must not find them there again.
    expect(seen.filter((entry) => !entry.startsWith('a:'))).toEqual(['b:1', 'c:1', 'b:2', 'c:2']);
  });

  it.each([
    ['error', (source: Subject<string>) => source.error('boom'), ['a:error', 'b:error', 'c:error'], 'error boom'],
    [
      'complete',
      (source: Subject<string>) => source.complete(),
      ['a:complete', 'b:complete', 'c:complete'],
      'complete',
    ],
  ])('%s comes by every layer', (_name, end, expected, last) => {
    const { given, seen, source } = stacked({ a: '1', b: '1', c: '1' });
    source.next('1');
    seen.length = 0;
    end(source);
    expect(seen).toEqual(expected);
    expect(given).toEqual(['1', last]);
    expect(source.observed).toBe(false);
  });

  it('is unsubscribed with the subscriber', () => {
    const { given, source, subscription } = stacked({ a: '1', b: '1', c: '1' });
    source.next('1');
    subscription.unsubscribe();
    source.next('2');
    expect(given).toEqual(['1']);
    expect(source.observed).toBe(false);
  });
});

describe('leadInto', () => {
  it.each([
    ['never', '----', '----', '^---', []],
    ['empty leads nowhere', '--|', '--|', '^-!', []],
    ['an error passes', '--#', '--#', '^-!', []],
    ['the inner one follows, and the source is let go', '-a-b', '---x-(y|)', '^!', ['-^----!']],
  ] as const)('%s', (_name, marble, expected, subscription, inner) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>(marble);
      const next = cold<string>('--x-(y|)');
      expectObservable(source.pipe(leadInto(() => next))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscription);
      expectSubscriptions(next.subscriptions).toBe(inner.map((row) => row.replace(/-!$/, '!')));
    }),
  );

  it('a projection that throws is an error of the stream', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-b');
      const broken = (): Observable<string> => {
        throw new Error('boom');
      };
      expectObservable(source.pipe(leadInto(broken))).toBe('-#', undefined, new Error('boom'));
      expectSubscriptions(source.subscriptions).toBe('^!');
    }));

  it('a subscriber that leaves ends whichever runs', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a');
      const next = cold<string>('--x--');
      expectObservable(source.pipe(leadInto(() => next)), '^---!').toBe('---x');
      expectSubscriptions(source.subscriptions).toBe('^!');
      expectSubscriptions(next.subscriptions).toBe('-^--!');
    }));
});
