/**
 * Long work in small parts: what waits for its turn shares a moment of every turn of the event loop, so that sockets and timers are served in
 * between however many wait. RxJS's own schedulers either never let go (`asap` is a microtask) or wait a millisecond for nothing (`async`).
 */
import { Observable } from 'rxjs';

/** Milliseconds of a turn that all who wait may take together: an exchange waits for two or three turns. The last part begun is finished. */
const MOMENT_MS = 0.5;

/** Parts that are due, longest waiting first. */
const waiting = new Set<() => void>();
let scheduled = false;

const takeTurns = (): void => {
  const end = performance.now() + MOMENT_MS;
  scheduled = false;
  for (const part of waiting) {
    // One that comes back stands at the end of the queue, and this very loop will come to it.
    waiting.delete(part);
    part();
    if (performance.now() >= end) break;
  }
  if (waiting.size > 0) schedule();
};

const schedule = (): void => {
  if (scheduled) return;
  scheduled = true;
  setImmediate(takeTurns);
};

const wait = (part: () => void): void => {
  waiting.add(part);
  schedule();
};

/** Calls `part` again and again, never before others had their turn, until it gives a value; emits that. Unsubscribing leaves the rest undone. */
export const inTurns = <T extends NonNullable<unknown>>(part: () => T | undefined): Observable<T> =>
  new Observable((subscriber) => {
    const work = (): void => {
      let value: T | undefined;
      try {
        value = part();
      } catch (thrown) {
        subscriber.error(thrown);
        return;
      }
      if (value === undefined) {
        wait(work);
        return;
      }
      subscriber.next(value);
      subscriber.complete();
    };
    wait(work);
    return () => waiting.delete(work);
  });
