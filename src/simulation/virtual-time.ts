/**
 * A scheduler whose time passes only because somebody waits for it: hours of timers in seconds, always in the same order.
 * RxJS's VirtualTimeScheduler sorts all its actions again each time one is added; here adding and cancelling cost O(log n), which is what a simulated
 * hour with a dozen timers a request is made of.
 */
import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import type { PipelineTime } from '../pipeline/pipeline-time.ts';
import { type Due, DueQueue } from './due-queue.ts';

interface Waiting extends Due {
  execute(): void;
}

export class VirtualTime implements SchedulerLike, PipelineTime {
  readonly #queue = new DueQueue<Waiting>();
  #now = 0;

  /** Itself: what the pipeline asks for. */
  get scheduler(): this {
    return this;
  }

  /** Milliseconds since the beginning. An own property, since the pipeline asks for the function alone. */
  readonly now = (): number => this.#now;

  /** Actions that wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay: number, state: T): Subscription;
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T): Subscription;
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    return new VirtualAction(this, this.#queue, work).schedule(state, delay);
  }

  /** Runs what is due until nothing waits any more, or until a moment (inclusive, milliseconds); time then stands there. */
  run(until = Number.POSITIVE_INFINITY): void {
    for (let action = this.#queue.first; action !== undefined && action.due <= until; action = this.#queue.first) {
      this.#queue.remove(action);
      this.#now = action.due;
      action.execute();
    }
    if (Number.isFinite(until)) this.#now = Math.max(this.#now, until);
  }
}

class VirtualAction<T> extends Subscription implements SchedulerAction<T>, Waiting {
  due = 0;
  sequence = 0;
  place = -1;
  readonly #time: VirtualTime;
  readonly #queue: DueQueue<Waiting>;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #state: T | undefined;

  constructor(time: VirtualTime, queue: DueQueue<Waiting>, work: (this: SchedulerAction<T>, state?: T) => void) {
    super();
    this.#time = time;
    this.#queue = queue;
    this.#work = work;
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this;
    this.#queue.remove(this);
    this.#state = state;
    this.due = this.#time.now() + Math.max(0, delay);
    this.#queue.add(this);
    return this;
  }

  /** Once; unless its work scheduled it again it is then done, and leaves whatever held it. */
  execute(): void {
    this.#work.call(this, this.#state);
    if (this.place < 0) this.unsubscribe();
  }

  override unsubscribe(): void {
    this.#queue.remove(this);
    super.unsubscribe();
  }
}
