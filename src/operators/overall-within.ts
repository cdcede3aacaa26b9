/** A total budget from subscription on, lifted by the first value that satisfies `until`: a request's deadline, or the time to a stream's first content. */
import { asyncScheduler, type MonoTypeOperatorFunction, Observable, type SchedulerLike } from 'rxjs';

export interface OverallSettings<T> {
  /** Lifts the budget; absent, only the end does. */
  readonly until?: (value: T) => boolean;
  readonly error: () => unknown;
  readonly scheduler?: SchedulerLike;
}

/**
 * Mirrors the source, and errors if `until` has not been satisfied (nor the source ended) after so many milliseconds; null is unlimited.
 * Outside a retry the budget spans all attempts, inside it each attempt has its own.
 */
export const overallWithin =
  <T>(
    ms: number | null,
    { until, error, scheduler = asyncScheduler }: OverallSettings<T>,
  ): MonoTypeOperatorFunction<T> =>
  (source) =>
    ms === null
      ? source
      : new Observable((subscriber) => {
          let running = true;
          const budget = scheduler.schedule(() => {
            try {
              subscriber.error(error());
            } catch (thrown) {
              subscriber.error(thrown);
            }
          }, ms);
          subscriber.add(budget);
          return source.subscribe({
            next: (value) => {
              if (subscriber.closed) return;
              if (running && until !== undefined) {
                try {
                  running = !until(value);
                } catch (thrown) {
                  return subscriber.error(thrown);
                }
                if (!running) budget.unsubscribe();
              }
              subscriber.next(value);
            },
            error: (cause) => subscriber.error(cause),
            complete: () => subscriber.complete(),
          });
        });
