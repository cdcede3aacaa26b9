/**
 * Keeps a dead control plane from being hammered: after a few failed attempts in a row nothing is sent until a pause is over, and then
 * one attempt decides. Batches that wait here use up none of their retries.
 */

/** Failures in a row that open the circuit. */
const threshold = 3;
/** Longest pause that we choose ourselves, milliseconds; the control plane may ask for more. */
const longestPause = 30_000;

export class DeliveryCircuit {
  readonly #schedule: readonly number[];
  #failures = 0;
  #openUntil = 0;

  /** @param schedule milliseconds; the pauses follow it, up to 30 s */
  constructor(schedule: readonly number[]) {
    this.#schedule = schedule;
  }

  /** Milliseconds to wait before the next attempt; 0 while closed. */
  wait(now: number = Date.now()): number {
    return Math.max(0, this.#openUntil - now);
  }

  /** The last attempt failed. */
  get troubled(): boolean {
    return this.#failures > 0;
  }

  get open(): boolean {
    return this.#failures >= threshold || this.wait() > 0;
  }

  /** Any answer about the events themselves, a refusal too, shows that the control plane is alive. */
  reportAlive(): void {
    this.#failures = 0;
    this.#openUntil = 0;
  }

  /** @param retryAfter milliseconds the control plane asked for: it stops us at once */
  reportFailure(retryAfter: number | undefined, now: number = Date.now()): void {
    this.#failures += 1;
    const beyond = this.#failures - threshold;
    const pause =
      beyond < 0 ? 0 : Math.min(this.#schedule[Math.min(beyond, this.#schedule.length - 1)] ?? 1_000, longestPause);
    this.#openUntil = Math.max(this.#openUntil, now + Math.max(pause, retryAfter ?? 0));
  }
}
