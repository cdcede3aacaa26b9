/** Between the two ways to cancel: an AbortSignal, and unsubscription. */
import { Observable } from 'rxjs';

/**
 * A promise that can be cancelled: `work` starts at subscription, and its signal is aborted when the subscriber leaves first.
 * What the promise says after that is ignored, so an abort is never an unhandled rejection.
 */
export const abortAsTeardown = <T>(work: (signal: AbortSignal) => Promise<T>): Observable<T> =>
  new Observable((subscriber) => {
    const controller = new AbortController();
    // An async function, so that a `work` that throws at once is a rejection like any other.
    (async () => work(controller.signal))().then(
      (value) => {
        subscriber.next(value);
        subscriber.complete();
      },
      (error) => subscriber.error(error),
    );
    return () => controller.abort();
  });

/** Emits the reason and completes when the signal is aborted, at once if it already is: `source.pipe(takeUntil(fromSignal(signal)))`. */
export const fromSignal = (signal: AbortSignal): Observable<unknown> =>
  new Observable((subscriber) => {
    const aborted = (): void => {
      subscriber.next(signal.reason);
      subscriber.complete();
    };
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    return () => signal.removeEventListener('abort', aborted);
  });
