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

/**
 * Milliseconds to wait after failed attempt number `attempt` (from 1), or null: the attempts are used up, or the provider asks for a longer wait than
 * `maxDelay`. With jitter between half and the whole of the exponential delay; `random` is in [0, 1). Never shorter than `retryAfter`.
 */
export const backoffDelay = (
  { maxAttempts, initialDelay, maxDelay, multiplier, jitter }: RetrySettings,
  attempt: number,
  retryAfter: number | undefined,
  random: number,
): number | null => {
  if (attempt >= maxAttempts || (retryAfter !== undefined && retryAfter > maxDelay)) return null;
  const whole = Math.min(initialDelay * multiplier ** (attempt - 1), maxDelay);
  const delay = jitter ? whole * (0.5 + random / 2) : whole;
  return Math.max(delay, retryAfter ?? 0);
};
