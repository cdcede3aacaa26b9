/** A second try that starts while the first has not delivered yet; the first to deliver is the only one, the other is let go. */
import { asyncScheduler, Observable, type SchedulerLike, Subscription } from 'rxjs';

export interface HedgeSettings {
  /** Milliseconds the first may take to deliver before the second starts. */
  readonly after: number;
  /** Asked when it is time: false means that the first is waited for alone. */
  readonly mayStart: () => boolean;
  /** Whether an error of one of them is the last word, since the other could not say otherwise; false by default. */
  readonly ends?: (error: unknown, from: 'first' | 'second') => boolean;
  readonly scheduler?: SchedulerLike;
}

/**
 * Mirrors whichever delivers first. An error of one is waited out as long as the other runs, unless it `ends` the race; when both have failed the
 * first one's error is shown, whichever failed earlier: the second's is often its echo, or says only that it could not start.
 * A first that fails before it was time fails at once: what comes then is not hedging but failover.
 */
export const withHedge = <T>(
  first: Observable<T>,
  second: () => Observable<T>,
  { after, mayStart, ends = () => false, scheduler = asyncScheduler }: HedgeSettings,
): Observable<T> =>
  new Observable((subscriber) => {
    let winner: Subscription | undefined;
    let running = 0;
    let firstFailed: { readonly error: unknown } | undefined;
    const racers = new Set<Subscription>();

    const race = (source: Observable<T>, from: 'first' | 'second'): void => {
      const racer = new Subscription();
      racers.add(racer);
      subscriber.add(racer);
      running += 1;
      const wins = (): boolean => {
        if (winner === undefined) {
          winner = racer;
          timer.unsubscribe();
          for (const other of racers) if (other !== racer) other.unsubscribe();
        }
        return winner === racer;
      };
      racer.add(
        source.subscribe({
          next: (value) => {
            if (wins()) subscriber.next(value);
          },
          error: (error) => {
            running -= 1;
            if (winner === racer) subscriber.error(error);
            if (winner !== undefined) return;
            if (from === 'first') firstFailed = { error };
            try {
              if (running === 0) subscriber.error(firstFailed === undefined ? error : firstFailed.error);
              else if (ends(error, from)) subscriber.error(error);
            } catch (thrown) {
              subscriber.error(thrown);
            }
          },
          complete: () => {
            if (wins()) subscriber.complete();
          },
        }),
      );
    };

    const timer = new Subscription();
    subscriber.add(timer);
    race(first, 'first');
    if (subscriber.closed || winner !== undefined || running === 0) return;
    timer.add(
      scheduler.schedule(() => {
        let alternative: Observable<T>;
        try {
          if (!mayStart()) return;
          alternative = second();
        } catch (thrown) {
          subscriber.error(thrown);
          return;
        }
        race(alternative, 'second');
      }, after),
    );
  });
