/** The possible ends of a match from one start, and which of them is taken: the longest that validation accepts. */
import type { Acceptance } from './state-machine.ts';

/** How many ends of one start are put to validation, longest first: validation may cost time, and a text has many starts. */
export const ENDS_TRIED = 16;

export interface Chosen {
  readonly rule: number;
  readonly end: number;
}

type Accepts = (rule: number, end: number) => boolean;

export class Candidates {
  /** The last ends noted since the last certain one, as a ring. */
  readonly #ends: number[] = [];
  readonly #accepted: Acceptance[] = [];
  /** How many were noted since then. */
  #count = 0;
  #certainEnd = -1;
  #certain: Acceptance | undefined;

  /** The last end noted; -1 if there is none. */
  last = -1;

  clear(): void {
    this.#count = 0;
    this.#certainEnd = -1;
    this.#certain = undefined;
    this.last = -1;
  }

  /** Ends come in rising order; the same end again replaces what was known of it. */
  note(end: number, accepted: Acceptance): void {
    if (accepted.certain) {
      // A certain match beats every shorter one.
      this.#count = 0;
      this.#certain = accepted;
      this.#certainEnd = end;
    } else {
      if (this.last === end && this.#count > 0) this.#count -= 1;
      const slot = this.#count % ENDS_TRIED;
      this.#ends[slot] = end;
      this.#accepted[slot] = accepted;
      this.#count += 1;
    }
    this.last = end;
  }

  /** The text lost its first units. */
  shift(units: number): void {
    if (this.last < 0) return;
    this.last -= units;
    this.#certainEnd -= units;
    for (let slot = 0; slot < this.#ends.length; slot += 1) this.#ends[slot] = (this.#ends[slot] ?? 0) - units;
  }

  /** @param words whether words stand in front, without which some rules need not be asked */
  choose(words: boolean, accepts: Accepts): Chosen | undefined {
    for (let tried = 1; tried <= Math.min(this.#count, ENDS_TRIED); tried += 1) {
      const slot = (this.#count - tried) % ENDS_TRIED;
      const chosen = this.#choice(this.#accepted[slot], this.#ends[slot] ?? 0, words, accepts);
      if (chosen !== undefined) return chosen;
    }
    return this.#choice(this.#certain, this.#certainEnd, words, accepts);
  }

  #choice(accepted: Acceptance | undefined, end: number, words: boolean, accepts: Accepts): Chosen | undefined {
    if (accepted === undefined) return undefined;
    for (const rule of words ? accepted.rules : accepted.bare) if (accepts(rule, end)) return { rule, end };
    return undefined;
  }
}
