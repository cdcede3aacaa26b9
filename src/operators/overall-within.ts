/** A total budget from subscription on, lifted by the first value that satisfies `until`: a request's deadline, or the time to a stream's first content. */
import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  Observable,
  type SchedulerLike,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import { PassingLayer } from './layer.ts';

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
  <T>(ms: number | null, settings: OverallSettings<T>): MonoTypeOperatorFunction<T> =>
  (source) =>
    ms === null ? source : new Observable((subscriber) => source.subscribe(new BudgetLayer(subscriber, ms, settings)));

class BudgetLayer<T> extends PassingLayer<T> {
  readonly #settings: OverallSettings<T>;
  readonly #budget: Subscription;
  #running = true;

  constructor(out: Subscriber<T>, ms: number, settings: OverallSettings<T>) {
    super(out);
    this.#settings = settings;
    this.#budget = (settings.scheduler ?? asyncScheduler).schedule(() => this.#spent(), ms);
    this.add(this.#budget);
  }

  protected override _next(value: T): void {
    if (this.#running) {
      const { until } = this.#settings;
      try {
        if (until?.(value) === true) this.#lift();
      } catch (thrown) {
        this.error(thrown);
        return;
      }
    }
    this.out.next(value);
  }

  #lift(): void {
    this.#running = false;
    this.#budget.unsubscribe();
    this.stepAside();
  }

  #spent(): void {
    try {
      this.error(this.#settings.error());
    } catch (thrown) {
      this.error(thrown);
    }
  }
}
