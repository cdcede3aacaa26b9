/** How many hedges a route may make: a share of its requests, so that an outage is not doubled by them. */

/** Unused allowance that is kept: a quiet hour must not pay for a storm. */
const mostSaved = 10;

export class HedgeBudget {
  readonly #share: number;
  #allowance = 1;

  /** @param maxExtraPercent hedges for each hundred requests */
  constructor(maxExtraPercent: number) {
    this.#share = maxExtraPercent / 100;
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
