/** Tries alternatives in order until one delivers. From its first value on, an alternative is the only one: its errors are final. */
import { Observable, throwError } from 'rxjs';
import { UntilFirstLayer } from './until-first-layer.ts';

export type NonEmpty<T> = readonly [T, ...T[]];

export interface FailoverSettings {
  /** Whether the next alternative may be tried after this error. */
  readonly mayFailOver: (error: unknown) => boolean;
  /** Which error is shown when none delivered, given all of them in order; the first by default, since the later ones are often its echo. */
  readonly shown?: (errors: NonEmpty<unknown>) => unknown;
}

const first = (errors: NonEmpty<unknown>): unknown => errors[0];

/**
 * An alternative that cannot even be opened (`open` throws) counts as one that failed; one that completes empty has answered; one for which
 * `open` gives undefined is passed over.
 */
export const withFailover = <A, T>(
  alternatives: NonEmpty<A>,
  open: (alternative: A, index: number) => Observable<T> | undefined,
  { mayFailOver, shown = first }: FailoverSettings,
): Observable<T> =>
  new Observable((subscriber) => {
    const errors: unknown[] = [];

    const opening = (alternative: A, index: number): Observable<T> | undefined => {
      try {
        return open(alternative, index);
      } catch (thrown) {
        return throwError(() => thrown);
      }
    };

    const failed = (error: unknown, index: number): void => {
      errors.push(error);
      try {
        if (mayFailOver(error)) attempt(index + 1);
        else giveUp();
      } catch (thrown) {
        subscriber.error(thrown);
      }
    };

    const giveUp = (): void => {
      if (errors.length === 0) subscriber.complete();
      else subscriber.error(shown([errors[0], ...errors.slice(1)]));
    };

    const attempt = (index: number): void => {
      const alternative = alternatives[index];
      if (alternative === undefined) {
        giveUp();
        return;
      }
      const source = opening(alternative, index);
      if (source === undefined) {
        attempt(index + 1);
        return;
      }
      source.subscribe(new UntilFirstLayer(subscriber, (error) => failed(error, index)));
    };

    attempt(0);
  });
