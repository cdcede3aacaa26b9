/** The possible ends of a match from one start, and which of them is taken: the longest that validation accepts. */
import type { Acceptance } from './state-machine.ts';

/** How many ends of one start are put to validation, longest first: validation may cost time, and a text has many starts. */
export const ENDS_TRIED = 16;

export interface Chosen {
  readonly rule: number;
  readonly end: number;
}

export class Candidates {
  #ends: number[] = [];
  readonly #accepted: Acceptance[] = [];
  #certainEnd = -1;
  #certain: Acceptance | undefined;

  /** The last end noted; -1 if there is none. */
  last = -1;

  clear(): void {
    if (this.last < 0) return;
    this.#ends.length = 0;
    this.#accepted.length = 0;
    this.#certainEnd = -1;
    this.#certain = undefined;
    this.last = -1;
  }

  /** Ends come in rising order; the same end again replaces what was known of it. */
  note(end: number, accepted: Acceptance): void {
    if (accepted.certain) {
      // A certain match beats every shorter one.
      this.#ends.length = 0;
      this.#accepted.length = 0;
      this.#certain = accepted;
      this.#certainEnd = end;
    } else {
      if (this.last === end && this.#ends.length > 0) {
        this.#ends.pop();
        this.#accepted.pop();
      }
      this.#ends.push(end);
      this.#accepted.push(accepted);
      if (this.#ends.length > ENDS_TRIED) {
        this.#ends.shift();
        this.#accepted.shift();
      }
    }
    this.last = end;
  }

  /** The text lost its first units. */
  shift(units: number): void {
    if (this.last < 0) return;
    this.last -= units;
    this.#certainEnd -= units;
    this.#ends = this.#ends.map((end) => end - units);
  }

  /** @param words whether words stand in front, without which some rules need not be asked */
  choose(words: boolean, accepts: (rule: number, end: number) => boolean): Chosen | undefined {
    for (let index = this.#ends.length - 1; index >= 0; index -= 1) {
      const chosen = this.#choice(this.#accepted[index], this.#ends[index] ?? 0, words, accepts);
      if (chosen !== undefined) return chosen;
    }
    return this.#choice(this.#certain, this.#certainEnd, words, accepts);
  }

  #choice(
    accepted: Acceptance | undefined,
    end: number,
    words: boolean,
    accepts: (rule: number, end: number) => boolean,
  ): Chosen | undefined {
    if (accepted === undefined) return undefined;
    for (const rule of words ? accepted.rules : accepted.bare) if (accepts(rule, end)) return { rule, end };
    return undefined;
  }
}
