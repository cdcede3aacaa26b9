/**
 * Where walks have failed: a later start that arrives at the same place in the same state fails as well and need not walk on. This is what
 * keeps finding all matches linear where each start has to read far ahead (memoization as in Davis et al. 2021, at every sixteenth place).
 */
/** Places are compared where the position in the whole text is a multiple of this, a power of two. */
export const CHECKPOINT_BITS = 4;
export const CHECKPOINT = 1 << CHECKPOINT_BITS;

export class BarrenGround {
  /** Made when it is needed: most texts are short. */
  #states: Map<number, number[]> | undefined = undefined;
  #furthest = -1;
  readonly #trailPlaces: number[] = [];
  readonly #trailStates: number[] = [];
  #passed = 0;

  /** A walk passes a checkpoint; true if it need not go on. */
  passes(place: number, state: number): boolean {
    if (this.#furthest >= place && this.#states?.get(place)?.includes(state)) return true;
    this.#trailPlaces[this.#passed] = place;
    this.#trailStates[this.#passed] = state;
    this.#passed += 1;
    return false;
  }

  /** Whether anything is known of a place behind this one. */
  knows(place: number): boolean {
    return this.#furthest > place;
  }

  /** The walk is over and is not worth remembering. */
  forget(): void {
    this.#passed = 0;
  }

  /** The walk is over: nothing matches from what it passed behind `place`. */
  fail(place: number): void {
    const passes = this.#passed;
    this.#passed = 0;
    this.#states ??= new Map();
    for (let index = passes - 1; index >= 0; index -= 1) {
      const passed = this.#trailPlaces[index] ?? 0;
      const state = this.#trailStates[index] ?? 0;
      if (passed <= place) break;
      const known = this.#states.get(passed);
      if (known === undefined) this.#states.set(passed, [state]);
      else known.push(state);
      if (passed > this.#furthest) this.#furthest = passed;
    }
  }

  /** Whether the present walk has passed a checkpoint. */
  get trodden(): boolean {
    return this.#passed > 0;
  }

  /** No walk will pass what lies before `place` any more. */
  leave(place: number): void {
    if (this.#furthest < 0 || this.#furthest >= place) return;
    this.#states = undefined;
    this.#furthest = -1;
  }

  /** States have new names: what was learnt is void. */
  clear(): void {
    this.#states = undefined;
    this.#furthest = -1;
    this.#passed = 0;
  }
}
