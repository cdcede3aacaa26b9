/** A service that keeps failing is not asked for a while: its callers fail at once instead of each waiting for the timeout. */

/** Failures in a row that open it, and milliseconds it stays open. */
const failuresToOpen = 5;
const cooldown = 10_000;

export class ServiceCircuit {
  readonly #now: () => number;
  #failures = 0;
  #openUntil = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds of a monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether to ask. After the cooldown one question goes first; the others wait for what becomes of it. */
  admits(): boolean {
    if (this.#failures < failuresToOpen) return true;
    if (this.#now() < this.#openUntil) return false;
    this.#openUntil = this.#now() + cooldown;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    if (this.#failures >= failuresToOpen) this.#openUntil = this.#now() + cooldown;
  }
}
