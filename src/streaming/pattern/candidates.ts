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
  #accepted: Acceptance[] = [];
  #certainEnd = -1;
  #certain: Acceptance | undefined;

  /** The last end noted; -1 if there is none. */
  last = -1;

  clear(): void {
    if (this.last < 0) return;
    this.#ends = [];
    this.#accepted = [];
    this.#certainEnd = -1;
    this.#certain = undefined;
    this.last = -1;
  }

  /** Ends come in rising order; the same end again replaces what was known of it. */
  note(end: number, accepted: Acceptance): void {
    if (accepted.certain) {
      // A certain match beats every shorter one.
      this.#ends = [];
      this.#accepted = [];
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

  choose(accepts: (rule: number, end: number) => boolean): Chosen | undefined {
    for (let index = this.#ends.length - 1; index >= 0; index -= 1) {
      const end = this.#ends[index] ?? 0;
      const rule = this.#accepted[index]?.rules.find((candidate) => accepts(candidate, end));
      if (rule !== undefined) return { rule, end };
    }
    const end = this.#certainEnd;
    const rule = this.#certain?.rules.find((candidate) => accepts(candidate, end));
    return rule === undefined ? undefined : { rule, end };
  }
}
