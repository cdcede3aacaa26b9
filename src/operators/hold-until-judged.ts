/** Holds values back until somebody who has to be asked has let them pass; the source is paused meanwhile. */
import { type MonoTypeOperatorFunction, Observable, Subscription } from 'rxjs';

export interface Judgement {
  /** Whether what is held should be judged now; asked after each value. */
  readonly due: () => boolean;
  /** Emits once, or fails: then what is held never leaves. */
  readonly judge: () => Observable<unknown>;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** At the end everything still held is judged. A failure of the source drops what was not judged. */
export const holdUntilJudged =
  <T>({ due, judge, pause, resume }: Judgement): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      let held: T[] = [];
      let judging: Subscription | undefined;
      let ended = false;

      const release = (count: number): void => {
        const leaving = held.slice(0, count);
        held = held.slice(count);
        for (const value of leaving) subscriber.next(value);
      };

      const ask = (): void => {
        const count = held.length;
        const whole = ended;
        const asking = new Subscription();
        judging = asking;
        subscriber.add(asking);
        pause();
        asking.add(
          judge().subscribe({
            error: (error) => subscriber.error(error),
            complete: () => {
              judging = undefined;
              release(count);
              if (whole) subscriber.complete();
              else if (ended || due()) ask();
              else resume();
            },
          }),
        );
      };

      return source.subscribe({
        next(value) {
          held.push(value);
          if (judging === undefined && due()) ask();
        },
        error: (error) => subscriber.error(error),
        complete() {
          ended = true;
          if (judging === undefined) ask();
        },
      });
    });
