/** Holds the first values back until one says it is content: until then nothing has been delivered, so an attempt that fails can be undone. */
import { type MonoTypeOperatorFunction, Observable, type Subscriber } from 'rxjs';
import { PassingLayer } from './layer.ts';

export interface CommitSettings<T> {
  readonly isContent: (value: T) => boolean;
  /** Most values held; the one after it commits, content or not, so that an endless preamble is bounded and stays live. */
  readonly maxHeld: number;
}

/**
 * Emits all held values and the content, in order, as soon as there is content; from then on it passes everything.
 * A completion without content emits what was held; an error without content drops it.
 */
export const commitOnContent =
  <T>(settings: CommitSettings<T>): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => source.subscribe(new CommitLayer(subscriber, settings)));

class CommitLayer<T> extends PassingLayer<T> {
  readonly #settings: CommitSettings<T>;
  #held: T[] | undefined = [];

  constructor(out: Subscriber<T>, settings: CommitSettings<T>) {
    super(out);
    this.#settings = settings;
  }

  protected override _next(value: T): void {
    const held = this.#held;
    if (held === undefined) {
      this.out.next(value);
      return;
    }
    let content: boolean;
    try {
      content = this.#settings.isContent(value);
    } catch (thrown) {
      this.error(thrown);
      return;
    }
    held.push(value);
    if (content || held.length > this.#settings.maxHeld) this.#release(held);
  }

  protected override _complete(): void {
    if (this.#held !== undefined) this.#release(this.#held);
    super._complete();
  }

  #release(values: readonly T[]): void {
    this.#held = undefined;
    this.stepAside();
    for (const value of values) {
      if (this.out.closed) return;
      this.out.next(value);
    }
  }
}
