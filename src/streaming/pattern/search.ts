/**
 * Finds matches in a text that may still grow. Whole texts and streams run this same machine, which is why chunking changes nothing: what it
 * has read it never reads differently, and where it waits is the first place from which a match can still come.
 */
import { BarrenGround, CHECKPOINT } from './barren-ground.ts';
import { EDGE } from './boundary.ts';
import { Candidates, type Chosen } from './candidates.ts';
import { PatternBudgetError } from './pattern-budget-error.ts';
import { DEAD, ENDS, MAY_MATCH, type State, type StateMachine } from './state-machine.ts';

/** Steps a text may cost for each of its units, and for being a text at all. */
const STEPS_PER_UNIT = 32;
const STEPS_FREE = 65_536;
/** What one call of a validation counts, beside the length of its candidate. */
const STEPS_OF_VALIDATION = 16;

/** Validation of a candidate at `start` to `end` of the search's text. */
export type Accepts = (rule: number, start: number, end: number) => boolean;

export class Search {
  /** What has not been searched to its end; grows at its back. */
  text = '';
  /** Where the next match cannot be before: text before it may leave. */
  at = 0;
  readonly #machine: StateMachine;
  readonly #starts: readonly State[];
  readonly #candidates = new Candidates();
  readonly #barren = new BarrenGround();
  readonly #accept: (rule: number, end: number) => boolean;
  /** Units of the whole text that `text` no longer holds. */
  #base = 0;
  /** The kind of the unit before `text`. */
  #behind = EDGE;
  /** The walk from `at`, if there is one: where it has come to, and in which state. */
  #state: State | undefined;
  #pos = 0;
  #steps = 0;
  /** How far the whole text has been read. */
  #furthest = 0;

  constructor(machine: StateMachine, starts: readonly State[], accepts: Accepts) {
    this.#machine = machine;
    this.#starts = starts;
    this.#accept = (rule, end) => {
      this.#steps += STEPS_OF_VALIDATION + end - this.at;
      return accepts(rule, this.at, end);
    };
  }

  /** Units of the whole text before `text`. */
  get base(): number {
    return this.#base;
  }

  /** Forgets the first units of the text, at most as far as `at`. */
  drop(units: number): void {
    if (units === 0) return;
    this.#behind = this.#kindBefore(units);
    this.text = this.text.slice(units);
    this.#base += units;
    this.at -= units;
    this.#pos -= units;
    this.#candidates.shift(units);
  }

  /**
   * The next match, from `at` on; `at` is then its end. Undefined: none is certain until more text comes, and none begins before `at`.
   * @param final no more text will come
   * @throws PatternBudgetError
   */
  next(final: boolean): (Chosen & { readonly start: number }) | undefined {
    for (;;) {
      if (this.#state === undefined && !this.#findStart()) return undefined;
      if (!this.#walk(final)) return undefined;
      const start = this.at;
      const chosen = this.#finish();
      if (chosen !== undefined) return { ...chosen, start };
    }
  }

  #kindBefore(index: number): number {
    if (index === 0) return this.#behind;
    const { classOf, kindOf } = this.#machine.alphabet;
    return kindOf[classOf[this.text.charCodeAt(index - 1)] ?? 0] ?? EDGE;
  }

  /** Skips units that no match begins with. */
  #findStart(): boolean {
    const { text } = this;
    const { classOf, kindOf } = this.#machine.alphabet;
    const starts = this.#starts;
    const length = text.length;
    let state = starts[this.#kindBefore(this.at)] ?? DEAD;
    let at = this.at;
    while (at < length) {
      const unitClass = classOf[text.charCodeAt(at)] ?? 0;
      const next = state.next[unitClass] ?? this.#machine.step(state, unitClass);
      if (next !== DEAD) break;
      state = starts[kindOf[unitClass] ?? 0] ?? DEAD;
      at += 1;
    }
    this.at = at;
    if (at >= length) return false;
    this.#state = state;
    this.#pos = at;
    return true;
  }

  /** Reads on until nothing more can match from `at` (true) or the text is at its end for now (false). */
  #walk(final: boolean): boolean {
    const { text } = this;
    const { classOf, kindOf } = this.#machine.alphabet;
    const length = text.length;
    const from = this.#pos;
    let pos = from;
    let state = this.#state ?? DEAD;
    const base = this.#base;
    let flags = state.flags;
    let over = false;
    while (pos < length) {
      const unitClass = classOf[text.charCodeAt(pos)] ?? 0;
      if ((flags & MAY_MATCH) !== 0) {
        const accepted = state.nextTo[kindOf[unitClass] ?? 0];
        if (accepted !== undefined) this.#candidates.note(pos, accepted);
      }
      const next = state.next[unitClass] ?? this.#machine.step(state, unitClass);
      pos += 1;
      if (next === DEAD) {
        over = true;
        break;
      }
      state = next;
      flags = next.flags;
      if (flags !== 0) {
        if (next.now !== undefined) this.#candidates.note(pos, next.now);
        if ((flags & ENDS) !== 0) {
          over = true;
          break;
        }
      }
      if (((base + pos) & (CHECKPOINT - 1)) === 0 && this.#barren.passes(base + pos, next)) {
        over = true;
        break;
      }
    }
    this.#steps += pos - from;
    if (!over && final) {
      const accepted = state.nextTo[EDGE];
      if (accepted !== undefined) this.#candidates.note(pos, accepted);
      over = true;
    }
    this.#pos = pos;
    this.#state = state;
    return over;
  }

  /** The walk is over: takes the best candidate, or moves on by one unit. */
  #finish(): Chosen | undefined {
    const base = this.#base;
    const { last } = this.#candidates;
    const read = base + this.#pos;
    if (read > this.#furthest) this.#furthest = read;
    if (this.#barren.trodden) this.#barren.fail(base + Math.max(last, this.at));
    let chosen: Chosen | undefined;
    if (last >= 0) {
      chosen = this.#candidates.choose(this.#accept);
      this.#candidates.clear();
    }
    this.#state = undefined;
    this.at = chosen?.end ?? this.at + 1;
    this.#barren.leave(base + this.at);
    // Measured by how far the text was read, not by how much of it is there: so that no way of cutting it changes the outcome.
    if (this.#steps > STEPS_FREE + STEPS_PER_UNIT * this.#furthest) throw new PatternBudgetError('');
    return chosen;
  }
}
