/**
 * Silence is an error, but only the source's own silence: time while `pausedBy` says "paused" does not count.
 * RxJS's `timeout({ each })` makes a timer a value and blames a source for a pause that we asked for; this one stamps the clock and keeps one pending action.
 */
import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  Observable,
  type SchedulerLike,
  type Subscriber,
  Subscription,
} from 'rxjs';
import { Layer } from './layer.ts';

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
    new Observable((subscriber) => source.subscribe(new StallLayer(subscriber, settings)));

class StallLayer<T> extends Layer<T> {
  readonly #settings: StallSettings<T>;
  readonly #scheduler: SchedulerLike;
  #limit: number | null;
  #started = false;
  /** When the running silence began. While paused: how long it had lasted. */
  #silentSince: number;
  #paused = false;
  #pending: Subscription | undefined = undefined;
  #pauses: Subscription | undefined = undefined;

  constructor(out: Subscriber<T>, settings: StallSettings<T>) {
    super(out);
    this.#settings = settings;
    this.#scheduler = settings.scheduler ?? asyncScheduler;
    this.#limit = settings.first ?? null;
    this.#silentSince = this.#scheduler.now();
    if (this.#limit !== null) this.#wait(this.#limit);
  }

  protected override _next(value: T): void {
    this.#silentSince = this.#paused ? 0 : this.#scheduler.now();
    if (!this.#started) this.#start();
    const { pausedBy } = this.#settings;
    if (pausedBy !== undefined) {
      try {
        const paused$ = pausedBy(value);
        if (paused$ !== undefined) this.#follow(paused$);
      } catch (thrown) {
        this.error(thrown);
        return;
      }
    }
    this.out.next(value);
  }

  #start(): void {
    this.#started = true;
    this.#limit = this.#settings.each ?? null;
    this.#cancel();
    if (this.#limit !== null && !this.#paused) this.#wait(this.#limit);
  }

  #wait(ms: number): void {
    this.#pending = this.#scheduler.schedule(() => this.#check(), ms);
    this.add(this.#pending);
  }

  #cancel(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.remove(pending);
    pending.unsubscribe();
    this.#pending = undefined;
  }

  #check(): void {
    this.#cancel();
    if (this.#paused || this.#limit === null) return;
    const left = this.#silentSince + this.#limit - this.#scheduler.now();
    if (left > 0) {
      this.#wait(left);
      return;
    }
    const { eachError, firstError } = this.#settings;
    try {
      this.error((this.#started ? eachError : firstError)());
    } catch (thrown) {
      this.error(thrown);
    }
  }

  #follow(paused$: Observable<boolean>): void {
    if (this.#pauses !== undefined) {
      this.remove(this.#pauses);
      this.#pauses.unsubscribe();
      this.#setPaused(false);
    }
    this.#pauses = new Subscription();
    this.add(this.#pauses);
    this.#pauses.add(
      paused$.subscribe({
        next: (now) => this.#setPaused(now),
        error: (error) => this.error(error),
        complete: () => {},
      }),
    );
  }

  #setPaused(now: boolean): void {
    if (now === this.#paused) return;
    this.#paused = now;
    this.#silentSince = this.#scheduler.now() - this.#silentSince;
    if (!now && this.#limit !== null && this.#pending === undefined)
      this.#wait(Math.max(0, this.#silentSince + this.#limit - this.#scheduler.now()));
  }
}
