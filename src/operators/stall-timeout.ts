/**
 * Silence is an error, but only the source's own silence: time while `pausedBy` says "paused" does not count.
 * RxJS's `timeout({ each })` makes a timer a value and blames a source for a pause that we asked for; this one stamps the clock and keeps one pending action.
 */
import { asyncScheduler, type MonoTypeOperatorFunction, Observable, type SchedulerLike, Subscription } from 'rxjs';

export interface StallSettings<T> {
  /** Milliseconds from subscription to the first value; null or absent is unlimited. */
  readonly first?: number | null;
  /** Milliseconds from one value to the next value or the end; null or absent is unlimited. */
  readonly each?: number | null;
  /** The flow control a value brings with it (the latest wins). Emits its current state on subscription, then each change. */
  readonly pausedBy?: (value: T) => Observable<boolean> | undefined;
  readonly firstError: () => unknown;
  readonly eachError: () => unknown;
  readonly scheduler?: SchedulerLike;
}

/** Mirrors the source, and errors when it is silent for too long. */
export const stallTimeout =
  <T>(settings: StallSettings<T>): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const { first = null, each = null, pausedBy, firstError, eachError, scheduler = asyncScheduler } = settings;
      let limit = first;
      let started = false;
      /** When the running silence began. While paused: how long it had lasted. */
      let silentSince = scheduler.now();
      let paused = false;
      let pending: Subscription | undefined;
      let pauses: Subscription | undefined;

      const wait = (ms: number): void => {
        pending = scheduler.schedule(check, ms);
        subscriber.add(pending);
      };

      const cancel = (): void => {
        if (pending === undefined) return;
        subscriber.remove(pending);
        pending.unsubscribe();
        pending = undefined;
      };

      const check = (): void => {
        cancel();
        if (paused || limit === null) return;
        const left = silentSince + limit - scheduler.now();
        if (left > 0) {
          wait(left);
          return;
        }
        try {
          subscriber.error((started ? eachError : firstError)());
        } catch (thrown) {
          subscriber.error(thrown);
        }
      };

      const setPaused = (now: boolean): void => {
        if (now === paused) return;
        paused = now;
        silentSince = scheduler.now() - silentSince;
        if (!paused && limit !== null && pending === undefined)
          wait(Math.max(0, silentSince + limit - scheduler.now()));
      };

      const follow = (paused$: Observable<boolean>): void => {
        if (pauses !== undefined) {
          subscriber.remove(pauses);
          pauses.unsubscribe();
          setPaused(false);
        }
        pauses = new Subscription();
        subscriber.add(pauses);
        pauses.add(
          paused$.subscribe({ next: setPaused, error: (error) => subscriber.error(error), complete: () => {} }),
        );
      };

      if (limit !== null) wait(limit);

      return source.subscribe({
        next: (value) => {
          if (subscriber.closed) return;
          silentSince = paused ? 0 : scheduler.now();
          if (!started) {
            started = true;
            limit = each;
            cancel();
            if (limit !== null && !paused) wait(limit);
          }
          if (pausedBy !== undefined) {
            try {
              const paused$ = pausedBy(value);
              if (paused$ !== undefined) follow(paused$);
            } catch (thrown) {
              return subscriber.error(thrown);
            }
          }
          subscriber.next(value);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
