/** Retries until a value was delivered downstream. RxJS's `retry` goes on after that, and replays what the caller already has. */
import { asyncScheduler, type MonoTypeOperatorFunction, Observable, type SchedulerLike, Subscription } from 'rxjs';
import { UntilFirstLayer } from './until-first-layer.ts';

export interface RetryUntilFirstSettings {
  /** After failed attempt number `attempt` (from 1): milliseconds to wait before the next, or null to give up. */
  readonly delayFor: (error: unknown, attempt: number) => number | null;
  /** What makes a wait pointless, given when it would end: the first emission gives up at once. Subscribed to while waiting. */
  readonly pointless?: (due: number) => Observable<unknown>;
  readonly scheduler?: SchedulerLike;
}

/** Mirrors the source, subscribing again after an error as long as nothing was delivered and `delayFor` names a delay that is not pointless. */
export const retryUntilFirst =
  <T>({ delayFor, pointless, scheduler = asyncScheduler }: RetryUntilFirstSettings): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      let failed = 0;

      const retry = (error: unknown) => {
        failed += 1;
        let delay: number | null;
        try {
          delay = delayFor(error, failed);
        } catch (thrown) {
          return subscriber.error(thrown);
        }
        if (delay === null) subscriber.error(error);
        else wait(delay, error);
      };

      const wait = (delay: number, error: unknown): void => {
        const waiting = new Subscription();
        const over = (): void => {
          subscriber.remove(waiting);
          waiting.unsubscribe();
        };
        subscriber.add(waiting);
        waiting.add(
          scheduler.schedule(() => {
            over();
            attempt();
          }, delay),
        );
        if (pointless === undefined) return;
        waiting.add(
          pointless(scheduler.now() + delay).subscribe({
            next: () => subscriber.error(error),
            error: (thrown) => subscriber.error(thrown),
          }),
        );
      };

      const attempt = (): void => {
        source.subscribe(new UntilFirstLayer(subscriber, retry));
      };

      attempt();
    });
