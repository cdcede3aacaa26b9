/**
 * Finds matches in a text that may still grow. Whole texts and streams run this same machine, which is why chunking changes nothing: what it
 * has read it never reads differently, and where it waits is the first place from which a match can still come.
 */
import { BarrenGround, CHECKPOINT } from './barren-ground.ts';
import { EDGE, KIND_COUNT } from './boundary.ts';
import { Candidates, type Chosen } from './candidates.ts';
import { PatternBudgetError } from './pattern-budget-error.ts';
import type { RuleSet } from './rule-set.ts';
import { DEAD, ENDS, FLAGS, MAY_MATCH, type State, type StateMachine } from './state-machine.ts';

/**
 * Steps a text may cost for each of its units, and for being a text at all. `4-1-1-1…` costs 36 a unit: each of its figures may begin a
 * mail address of 64.
 */
const STEPS_PER_UNIT = 40;
const STEPS_FREE = 65_536;
/** What a look at the ground costs. */
const STEPS_OF_CHECKPOINT = 2;
/** What one call of a validation counts, beside the length of its candidate. */
const STEPS_OF_VALIDATION = 16;

/** Below it no unit is a letter of any script. */
const FIRST_LETTER = 0x41;

/** Validation of candidates; places are those of the search's text. */
export interface Judge {
  /** Whether any words stand in front of a start. */
  words(start: number): boolean;
  /** Whether the words stand in front that the rule needs. */
  introduced(rule: number, start: number): boolean;
  accepts(rule: number, start: number, end: number): boolean;
}

export class Search {
  /** What has not been searched to its end; grows at its back. */
  text = '';
  /** Where the next match cannot be before: text before it may leave. */
  at = 0;
  readonly #machine: StateMachine;
  readonly #set: RuleSet;
  /** First cell of each start's row, by the kind behind. */
  readonly #rows = new Int32Array(KIND_COUNT);
  /** The same for the rules that need no words in front. */
  readonly #bareRows = new Int32Array(KIND_COUNT);
  readonly #anyIntroduced: boolean;
  /** Of the machine's table, when places were last looked up. */
  #generation = -1;
  readonly #candidates = new Candidates();
  readonly #barren = new BarrenGround();
  readonly #judge: Judge;
  readonly #accept: (rule: number, end: number) => boolean;
  /** Units of the whole text that `text` no longer holds. */
  #base = 0;
  /** The kind of the unit before `text`. */
  #behind = EDGE;
  /** The walk from `at`, if there is one: where it has come to, and on which state it waits for more text. */
  #waiting: State | undefined;
  #place = DEAD;
  #pos = 0;
  #steps = 0;
  /** How far the whole text has been read. */
  #furthest = 0;

  constructor(set: RuleSet, judge: Judge) {
    this.#machine = set.machine;
    this.#set = set;
    this.#anyIntroduced = set.bareStarts !== set.starts;
    this.#judge = judge;
    this.#accept = (rule, end) => {
      if (!judge.introduced(rule, this.at)) {
        this.#steps += 1;
        return false;
      }
      this.#steps += set.traits[rule]?.certain === true ? 1 : STEPS_OF_VALIDATION + end - this.at;
      return judge.accepts(rule, this.at, end);
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
    if (this.#waiting !== undefined) {
      this.#place = this.#machine.placeOf(this.#waiting);
      this.#waiting = undefined;
    }
    if (this.#generation !== this.#machine.generation) this.#lookUp();
    for (;;) {
      if (this.#place === DEAD && !this.#findStart()) return undefined;
      if (!this.#walk(final)) {
        this.#waiting = this.#machine.stateAt(this.#place);
        return undefined;
      }
      const start = this.at;
      const chosen = this.#finish();
      if (chosen !== undefined) return { ...chosen, start };
    }
  }

  /** The machine's table is new: so are its places. */
  #lookUp(): void {
    const machine = this.#machine;
    this.#barren.clear();
    do {
      this.#generation = machine.generation;
      for (let kind = 0; kind < KIND_COUNT; kind += 1) {
        this.#rows[kind] = this.#rowOf(this.#set.starts[kind]);
        this.#bareRows[kind] = this.#rowOf(this.#set.bareStarts[kind]);
      }
    } while (this.#generation !== machine.generation);
  }

  #rowOf(state: State | undefined): number {
    return state === undefined ? 0 : (this.#machine.placeOf(state) >> 3) << this.#machine.shift;
  }

  #kindBefore(index: number): number {
    if (index === 0) return this.#behind;
    const { classOf, kindOf } = this.#machine.alphabet;
    return kindOf[classOf[this.text.charCodeAt(index - 1)] ?? 0] ?? EDGE;
  }

  /** Skips units that no match begins with. */
  #findStart(): boolean {
    const machine = this.#machine;
    const { text } = this;
    const { classOf, kindOf } = machine.alphabet;
    const rows = this.#rows;
    const length = text.length;
    let { cells } = machine;
    let kind = this.#kindBefore(this.at);
    let at = this.at;
    for (; at < length; at += 1) {
      const unit = text.charCodeAt(at);
      const unitClass = classOf[unit] ?? 0;
      let row = rows[kind] ?? 0;
      let next = cells[row + unitClass] ?? DEAD;
      if (next < 0) {
        next = this.#step(row, unitClass);
        cells = machine.cells;
      }
      if (next !== DEAD && unit < FIRST_LETTER && this.#anyIntroduced && !this.#judge.words(at)) {
        row = this.#bareRows[kind] ?? 0;
        next = cells[row + unitClass] ?? DEAD;
        if (next < 0) {
          next = this.#step(row, unitClass);
          cells = machine.cells;
        }
      }
      if (next !== DEAD) {
        this.at = at;
        this.#pos = at;
        // Read once more by the walk: what a step finds belongs there.
        this.#place = machine.placeAtRow(row);
        return true;
      }
      kind = kindOf[unitClass] ?? 0;
    }
    this.at = at;
    return false;
  }

  #step(row: number, unitClass: number): number {
    const machine = this.#machine;
    const next = machine.step(machine.placeAtRow(row), unitClass);
    if (this.#generation !== machine.generation) this.#lookUp();
    return next;
  }

  /** Reads on until nothing more can match from `at` (true) or the text is at its end for now (false). */
  #walk(final: boolean): boolean {
    const machine = this.#machine;
    const { text } = this;
    const { classOf, kindOf } = machine.alphabet;
    const { shift } = machine;
    const length = text.length;
    const from = this.#pos;
    const base = this.#base;
    let { cells } = machine;
    let pos = from;
    let place = this.#place;
    let over = false;
    while (pos < length) {
      const unitClass = classOf[text.charCodeAt(pos)] ?? 0;
      if ((place & MAY_MATCH) !== 0) {
        const accepted = machine.stateAt(place).nextTo[kindOf[unitClass] ?? 0];
        if (accepted !== undefined) this.#candidates.note(pos, accepted);
      }
      let next = cells[((place >> 3) << shift) + unitClass] ?? DEAD;
      if (next < 0) {
        next = machine.step(place, unitClass);
        cells = machine.cells;
        if (this.#generation !== machine.generation) this.#lookUp();
      }
      pos += 1;
      if (next === DEAD) {
        over = true;
        break;
      }
      place = next;
      if ((next & FLAGS) !== 0) {
        const { now } = machine.stateAt(next);
        if (now !== undefined) this.#candidates.note(pos, now);
        if ((next & ENDS) !== 0) {
          over = true;
          break;
        }
      }
      if (((base + pos) & (CHECKPOINT - 1)) === 0) {
        this.#steps += STEPS_OF_CHECKPOINT;
        if (this.#barren.passes(base + pos, next)) {
          over = true;
          break;
        }
      }
    }
    this.#steps += pos - from;
    if (!over && final) {
      const accepted = machine.stateAt(place).nextTo[EDGE];
      if (accepted !== undefined) this.#candidates.note(pos, accepted);
      over = true;
    }
    this.#pos = pos;
    this.#place = place;
    return over;
  }

  /** The walk is over: takes the best candidate, or moves on by one unit. */
  #finish(): Chosen | undefined {
    const base = this.#base;
    const { last } = this.#candidates;
    const read = base + this.#pos;
    if (read > this.#furthest) this.#furthest = read;
    if (this.#barren.trodden) {
      // Short walks may be walked again: remembering them would cost more.
      if (this.#pos - this.at < CHECKPOINT) this.#barren.forget();
      else this.#barren.fail(base + Math.max(last, this.at));
    }
    let chosen: Chosen | undefined;
    if (last >= 0) {
      chosen = this.#candidates.choose(this.#judge.words(this.at), this.#accept);
      this.#candidates.clear();
    }
    this.#place = DEAD;
    this.at = chosen?.end ?? this.at + 1;
    this.#barren.leave(base + this.at);
    // Measured by how far the text was read, not by how much of it is there: so that no way of cutting it changes the outcome.
    if (this.#steps > STEPS_FREE + STEPS_PER_UNIT * this.#furthest) throw new PatternBudgetError('');
    return chosen;
  }
}
