/** How long to wait before the next attempt: exponential, with jitter, never shorter than the provider's Retry-After. Pure. */

export interface RetrySettings {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** Milliseconds. */
  readonly initialDelay: number;
  /** Milliseconds; a Retry-After beyond it means: go to the next target. */
  readonly maxDelay: number;
  readonly multiplier: number;
  readonly jitter: boolean;
  /** Provider statuses that are worth another attempt. */
  readonly retryableCodes: ReadonlySet<number>;
}
