/** The time a pipeline runs on: real in service, virtual in a simulation. Whatever decides by time asks here. */
import { asyncScheduler, type SchedulerLike } from 'rxjs';

export interface PipelineTime {
  /** Its `now()` is the wall clock, milliseconds since 1970. */
  readonly scheduler: SchedulerLike;
  /** Monotonic milliseconds, the clock of `Received.receivedAt`. */
  readonly now: () => number;
}

export const realTime: PipelineTime = { scheduler: asyncScheduler, now: () => performance.now() };
