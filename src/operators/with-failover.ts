/** Tries alternatives in order until one delivers. From its first value on, an alternative is the only one: its errors are final. */
import { Observable, throwError } from 'rxjs';

export type NonEmpty<T> = readonly [T, ...T[]];

export interface FailoverSettings {
  /** Whether the next alternative may be tried after this error. */
  readonly mayFailOver: (error: unknown) => boolean;
  /** Which error is shown when none delivered, given all of them in order; the first by default, since the later ones are often its echo. */
  readonly shown?: (errors: NonEmpty<unknown>) => unknown;
}

const first = (errors: NonEmpty<unknown>): unknown => errors[0];

/** An alternative that cannot even be opened (`open` throws) counts as one that failed; one that completes empty has answered. */
export const withFailover = <A, T>(
  alternatives: NonEmpty<A>,
  open: (alternative: A, index: number) => Observable<T>,
  { mayFailOver, shown = first }: FailoverSettings,
): Observable<T> =>
  new Observable((subscriber) => {
    const errors: unknown[] = [];
    let delivered = false;

    const opening = (alternative: A, index: number): Observable<T> => {
      try {
        return open(alternative, index);
      } catch (thrown) {
        return throwError(() => thrown);
      }
    };

    const failed = (error: unknown): void => {
      const index = errors.push(error);
      const next = alternatives[index];
      try {
        if (next !== undefined && mayFailOver(error)) attempt(next, index);
        else subscriber.error(shown([errors[0], ...errors.slice(1)]));
      } catch (thrown) {
        subscriber.error(thrown);
      }
    };

    const attempt = (alternative: A, index: number): void => {
      subscriber.add(
        opening(alternative, index).subscribe({
          next: (value) => {
            delivered = true;
            subscriber.next(value);
          },
          error: (error) => (delivered ? subscriber.error(error) : failed(error)),
          complete: () => subscriber.complete(),
        }),
      );
    };

    attempt(alternatives[0], 0);
  });
