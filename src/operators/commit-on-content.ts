/** Holds the first values back until one says it is content: until then nothing has been delivered, so an attempt that fails can be undone. */
import { type MonoTypeOperatorFunction, Observable } from 'rxjs';

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
  <T>({ isContent, maxHeld }: CommitSettings<T>): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      let held: T[] | undefined = [];

      const release = (values: readonly T[]): void => {
        held = undefined;
        for (const value of values) {
          if (subscriber.closed) return;
          subscriber.next(value);
        }
      };

      return source.subscribe({
        next: (value) => {
          if (subscriber.closed) return;
          if (held === undefined) return subscriber.next(value);
          let content: boolean;
          try {
            content = isContent(value);
          } catch (thrown) {
            return subscriber.error(thrown);
          }
          held.push(value);
          if (content || held.length > maxHeld) release(held);
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          if (held !== undefined) release(held);
          subscriber.complete();
        },
      });
    });
