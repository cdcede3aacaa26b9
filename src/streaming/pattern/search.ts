/**
 * Finds matches in a text that may still grow. Whole texts and streams run this same machine, which is why chunking changes nothing: what it
 * has read it never reads differently, and where it waits is the first place from which a match can still come.
 */
import type { Allowance } from '../allowance.ts';
import { BarrenGround, CHECKPOINT, CHECKPOINT_BITS } from './barren-ground.ts';
import { EDGE } from './boundary.ts';
import { Candidates, type Chosen } from './candidates.ts';
import { PatternBudgetError } from './pattern-budget-error.ts';
import type { RuleSet } from './rule-set.ts';
import { MAY_BEGIN } from './start-rows.ts';
import { DEAD, DEAD_STATE, ENDS, FLAGS, MAY_MATCH, type State, type StateMachine } from './state-machine.ts';

/**
 * Steps a text may cost for each of its units, and for being a text at all. `4-1-1-1…` costs 36 a unit: each of its figures may begin a
 * mail address of 64.
 */
const STEPS_PER_UNIT = 40;
const STEPS_FREE = 65_536;
/** What a look at the ground costs. */
const STEPS_OF_CHECKPOINT = 2;
/** What one call of a validation counts, beside the length of its candidate, and what it takes of an allowance: some ask a library. */
const STEPS_OF_VALIDATION = 16;
const EFFORT_OF_VALIDATION = 128;

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
  /** Whether the last `next` gave up for want of allowance: there is text that it has not read. */
  behind = false;
  readonly #machine: StateMachine;
  readonly #set: RuleSet;
  readonly #anyIntroduced: boolean;
  readonly #allowance: Allowance;
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
  #waiting: State = DEAD_STATE;
  #place = DEAD;
  #pos = 0;
  #steps = 0;
  /** How far the whole text has been read. */
  #furthest = 0;

  constructor(set: RuleSet, judge: Judge, allowance: Allowance) {
    this.#machine = set.machine;
    this.#set = set;
    this.#allowance = allowance;
    this.#anyIntroduced = set.bareStarts !== set.starts;
    this.#judge = judge;
    this.#accept = (rule, end) => {
      if (!judge.introduced(rule, this.at)) {
        this.#steps += 1;
        return false;
      }
      allowance.left -= EFFORT_OF_VALIDATION + end - this.at;
      this.#steps += set.traits[rule]?.certain === true ? 1 : STEPS_OF_VALIDATION + end - this.at;
      return judge.accepts(rule, this.at, end);
    };
  }

  /** For another text. */
  restart(): void {
    this.text = '';
    this.at = 0;
    this.behind = false;
    this.#candidates.clear();
    this.#barren.clear();
    this.#base = 0;
    this.#behind = EDGE;
    this.#waiting = DEAD_STATE;
    this.#place = DEAD;
    this.#pos = 0;
    this.#steps = 0;
    this.#furthest = 0;
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
   * The next match, from `at` on; `at` is then its end. Undefined: none begins before `at`, and none is certain until more text comes, or more
   * allowance where the search is `behind`.
   * @param final no more text will come
   * @throws PatternBudgetError
   */
  next(final: boolean): (Chosen & { readonly start: number }) | undefined {
    if (this.#generation !== this.#machine.generation) {
      if (this.#place !== DEAD) this.#place = this.#machine.placeOf(this.#waiting);
      this.#lookUp();
    }
    this.behind = false;
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
      this.#set.starts.lookUp();
      this.#set.bareStarts.lookUp();
    } while (this.#generation !== machine.generation);
  }

  #kindBefore(index: number): number {
    if (index === 0) return this.#behind;
    const { classOf, kindOf } = this.#machine.alphabet;
    return kindOf[classOf[this.text.charCodeAt(index - 1)] ?? 0] ?? EDGE;
  }

  /** How far the text may be read from a place: to its end, or as far as the allowance goes. */
  #reach(from: number): number {
    const { left } = this.#allowance;
    const { length } = this.text;
    return length - from > left ? from + Math.max(0, Math.floor(left)) : length;
  }

  /**
   * Skips units that no match begins with, and starts whose walk is short and comes to nothing: most words of most texts. Such a walk is counted
   * as `#walk` would have counted it.
   */
  #findStart(): boolean {
    const machine = this.#machine;
    const { text } = this;
    const { classOf, kindOf } = machine.alphabet;
    const { shift } = machine;
    const { starts, bareStarts } = this.#set;
    const { skips } = starts;
    const from = this.at;
    const base = this.#base;
    const { left } = this.#allowance;
    let spent = 0;
    let end = this.#reach(from);
    let kind = this.#kindBefore(from);
    let at = from;
    this.#place = DEAD;
    for (; at < end; at += 1) {
      const unit = text.charCodeAt(at);
      const unitClass = classOf[unit] ?? 0;
      const skip = skips[(kind << shift) + unitClass] ?? 0;
      if (skip < MAY_BEGIN) {
        kind = skip;
        continue;
      }
      // The rules that need words in front have none here.
      const bare = unit < FIRST_LETTER && this.#anyIntroduced && !this.#judge.words(at);
      const rows = bare ? bareStarts.rows : starts.rows;
      let next = machine.cells[(rows[kind] ?? 0) + unitClass] ?? DEAD;
      if (next < 0) {
        next = this.#step(rows[kind] ?? 0, unitClass);
        end = Math.max(at + 1, Math.min(end, this.#reach(at)));
      }
      if (next === DEAD) {
        if (!bare) starts.noteSkip(kind, unitClass);
      } else {
        const { cells } = machine;
        // At most so far that the walk would be too short to be remembered.
        const most = this.#barren.knows(base + at) ? at : Math.min(text.length, at + CHECKPOINT - 1);
        let pos = at + 1;
        while (pos < most && next > DEAD && (next & FLAGS) === 0) {
          next = cells[((next >> 3) << shift) + (classOf[text.charCodeAt(pos)] ?? 0)] ?? DEAD;
          pos += 1;
        }
        if (next !== DEAD) {
          this.#pos = at;
          // Read once more by the walk: what a step finds belongs there.
          this.#place = machine.placeAtRow(rows[kind] ?? 0);
          break;
        }
        // The last unit read ended it.
        const passed = (base + pos - 1) >> CHECKPOINT_BITS !== (base + at) >> CHECKPOINT_BITS;
        this.#steps += pos - at + (passed ? STEPS_OF_CHECKPOINT : 0);
        if (base + pos > this.#furthest) this.#furthest = base + pos;
        this.#bound();
        spent += pos - at;
        if (spent + at - from >= left) end = at + 1;
      }
      kind = kindOf[unitClass] ?? 0;
    }
    this.#allowance.left -= spent + at - from;
    this.at = at;
    this.behind = this.#place === DEAD && at < text.length;
    return this.#place !== DEAD;
  }

  #step(row: number, unitClass: number): number {
    const machine = this.#machine;
    const before = machine.effort;
    const next = machine.step(machine.placeAtRow(row), unitClass);
    this.#allowance.left -= machine.effort - before;
    if (this.#generation !== machine.generation) this.#lookUp();
    return next;
  }

  /** Measured by how far the text was read, not by how much of it is there: so that no way of cutting it changes the outcome. */
  #bound(): void {
    if (this.#steps > STEPS_FREE + STEPS_PER_UNIT * this.#furthest) throw new PatternBudgetError('');
  }

  /** Reads on until nothing more can match from `at` (true) or the text is at its end for now, or the allowance (false). */
  #walk(final: boolean): boolean {
    const machine = this.#machine;
    const { text } = this;
    const { classOf, kindOf } = machine.alphabet;
    const { shift } = machine;
    const from = this.#pos;
    const base = this.#base;
    let end = this.#reach(from);
    let { cells } = machine;
    let pos = from;
    let place = this.#place;
    let over = false;
    while (pos < end) {
      const unitClass = classOf[text.charCodeAt(pos)] ?? 0;
      if ((place & MAY_MATCH) !== 0) {
        const accepted = machine.stateAt(place).nextTo[kindOf[unitClass] ?? 0];
        if (accepted !== undefined) this.#candidates.note(pos, accepted);
      }
      let next = cells[((place >> 3) << shift) + unitClass] ?? DEAD;
      if (next < 0) {
        const before = machine.effort;
        next = machine.step(place, unitClass);
        cells = machine.cells;
        if (this.#generation !== machine.generation) this.#lookUp();
        this.#allowance.left -= machine.effort - before;
        end = Math.max(pos + 1, Math.min(end, this.#reach(pos)));
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
    this.#allowance.left -= pos - from;
    this.behind = !over && pos < text.length;
    if (!over && !this.behind && final) {
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
    this.#bound();
    return chosen;
  }
}
