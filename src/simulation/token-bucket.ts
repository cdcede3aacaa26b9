/** A provider's rate limit: so many calls a second, and so many at once after a pause. */

export interface RateLimit {
  readonly rps: number;
  readonly burst: number;
}

export class TokenBucket {
  #tokens = Number.POSITIVE_INFINITY;
  #at = 0;

  /** Whether one more call is within the limit; then it is counted. The limit may change between two calls. @param now milliseconds */
  take({ rps, burst }: RateLimit, now: number): boolean {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * rps);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
