/** What feeder and delivery want of a queue, whichever it is: jobs, a job a batch. */

/** An event of a batch that was given up, by its place in the batch. */
export interface DeadMark {
  readonly index: number;
  readonly error: string;
  readonly status: number | null;
  readonly attempts: number;
}

/** What rides in a job. */
export interface JobData {
  /** Records as they stand in the log. */
  readonly lines: readonly string[];
  /** Runs of the batch that are still to be delivered, as [from, to) places; absent: all of it. */
  readonly rest?: readonly (readonly [number, number])[];
  readonly dead?: readonly DeadMark[];
}

/** What a job came to: everything that is not dead is delivered. */
export interface JobResult {
  readonly dead: readonly DeadMark[];
}

/** One attempt's view of its job. */
export interface Job {
  readonly id: string;
  readonly data: JobData;
  /** Attempts that have failed before this one. */
  readonly failedAttempts: number;
  /** Keeps what is left to do, so that the next attempt does not repeat what was done. */
  keep(data: JobData): Promise<void>;
  /** Puts the job back untried: we are stopping. Never returns. */
  giveBack(): Promise<never>;
}

export type JobState = { readonly kind: 'missing' | 'waiting' } | { readonly kind: 'done'; readonly result: JobResult };

export interface QueueSettings {
  readonly url: string;
  /** Directory of the embedded queue. */
  readonly embeddedDirectory: string;
  readonly retrySchedule: readonly number[];
}

export interface WorkOptions {
  /** Batches at a time; with more than one they may arrive out of order. */
  readonly concurrency: number;
  /** This process does nothing but deliver: gateways that see it only feed. */
  readonly dedicated: boolean;
}

export interface DeliveryQueue {
  readonly kind: 'embedded' | 'redis' | 'postgres';
  /** Resolves with the reason once the queue cannot be used any more. */
  readonly lost: Promise<Error>;
  /** Adds batches; those that are there already stay as they are. */
  add(batches: readonly { readonly id: string; readonly lines: readonly string[] }[]): Promise<void>;
  find(id: string): Promise<JobState>;
  remove(id: string): Promise<void>;
  /** Starts to work on jobs. `done` is told of every job that is finished. */
  work(attempt: (job: Job) => Promise<JobResult>, done: (id: string) => void, options: WorkOptions): void;
  /** How many processes do nothing but deliver. */
  dedicatedWorkers(): Promise<number>;
  /** Stops taking jobs, or goes on. */
  pause(paused: boolean): void;
  tidy(): Promise<void>;
  /** Lets running attempts finish for at most `grace` milliseconds, then cuts all connections. */
  close(grace: number): Promise<void>;
}
