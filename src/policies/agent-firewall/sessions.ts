/** What each session has done so far, in bounded memory: the session that was quiet longest is forgotten first. */

/** Refills steadily: `max` calls in any burst, `max` a period in the long run. */
export class RateBudget {
  readonly #max: number;
  readonly #period: number;
  #left: number;
  #since: number;

  /** @param period milliseconds */
  constructor(max: number, period: number, now: number) {
    this.#max = max;
    this.#period = period;
    this.#left = max;
    this.#since = now;
  }

  /** Takes one, if there is one. */
  take(now: number): boolean {
    this.#left = Math.min(this.#max, this.#left + ((now - this.#since) / this.#period) * this.#max);
    this.#since = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

export interface Session {
  actions: number;
  spent: number;
  /** Rate budgets by the name of what they bound. */
  readonly rates: Map<string, RateBudget>;
}

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #most: number;

  constructor(most = 20_000) {
    this.#most = most;
  }

  get size(): number {
    return this.#sessions.size;
  }

  of(name: string): Session {
    const known = this.#sessions.get(name);
    // A Map keeps the order of insertion: put back last, it is the youngest.
    if (known !== undefined) this.#sessions.delete(name);
    const session = known ?? { actions: 0, spent: 0, rates: new Map() };
    this.#sessions.set(name, session);
    if (this.#sessions.size > this.#most) {
      for (const oldest of this.#sessions.keys()) {
        this.#sessions.delete(oldest);
        break;
      }
    }
    return session;
  }
}
