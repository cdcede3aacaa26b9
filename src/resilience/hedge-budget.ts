/** How many hedges a route may make: a share of its requests, so that an outage is not doubled by them. */

/** Unused allowance that is kept: a quiet hour must not pay for a storm. */
const mostSaved = 10;

export class HedgeBudget {
  readonly #share: number;
  #allowance: number;

  /** @param maxExtraPercent hedges for each hundred requests */
  constructor(maxExtraPercent: number) {
    this.#share = maxExtraPercent / 100;
    // One to start with: at 5 % the first would else come after twenty requests.
    this.#allowance = maxExtraPercent > 0 ? 1 : 0;
  }

  /** A request has come: the allowance grows by its share. */
  earn(): void {
    this.#allowance = Math.min(mostSaved, this.#allowance + this.#share);
  }

  /** Whether one more hedge is within the budget; then it is spent. */
  spend(): boolean {
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}
