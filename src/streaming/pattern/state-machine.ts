/**
 * The deterministic automaton, made state by state as texts need it (lazy subset construction), never more than a bounded number of them.
 * It is anchored: a state says what has been read since one start, so that rules with different beginnings do not multiply each other.
 */
import type { Alphabet } from './alphabet.ts';
import type { Node } from './automaton.ts';
import { EDGE, KIND_COUNT } from './boundary.ts';
import type { Liveness } from './liveness.ts';

/** Rules that match here, in the order they were listed. */
export interface Acceptance {
  readonly rules: readonly number[];
  /** Those of them that need no words in front. */
  readonly bare: readonly number[];
  /** One of them has no validation: the match is certain. */
  readonly certain: boolean;
}

/** What the machine must know of a rule beyond its pattern. */
export interface RuleTraits {
  /** Its matches need no validation. */
  readonly certain: boolean;
  /** It matches nothing without words in front. */
  readonly introduced: boolean;
}

const MATCHES = 1;
export const MAY_MATCH = 2;
export const ENDS = 4;

export class State {
  /** MATCHES: `now` is set. MAY_MATCH: what comes next decides (`nextTo`). ENDS: nothing can follow. */
  readonly flags: number;
  readonly key: string;
  readonly now: Acceptance | undefined;
  /** What matches here if the unit ahead is of that kind; by kind. */
  readonly nextTo: readonly (Acceptance | undefined)[];
  readonly units: readonly number[];
  readonly conditions: readonly number[];
  readonly behind: number;

  constructor(
    key: string,
    units: readonly number[],
    conditions: readonly number[],
    behind: number,
    now: Acceptance | undefined,
    nextTo: readonly (Acceptance | undefined)[],
  ) {
    this.key = key;
    this.units = units;
    this.conditions = conditions;
    this.behind = behind;
    this.now = now;
    this.nextTo = nextTo;
    const ends = units.length === 0 && conditions.length === 0;
    this.flags = (now ? MATCHES : 0) | (nextTo.some((one) => one !== undefined) ? MAY_MATCH : 0) | (ends ? ENDS : 0);
  }
}

/** No match can come: the state that ends a walk. */
export const DEAD_STATE = new State('', [], [], EDGE, undefined, []);

/** A place is a state's row in the table with its flags in the low bits: one number a step. */
const FLAG_BITS = 3;
export const FLAGS = (1 << FLAG_BITS) - 1;
/** The place of no state. */
export const DEAD = 0;
const UNKNOWN = -1;

/** What a transition costs that has to be worked out, and each node that is looked at for it. */
const EFFORT_OF_STEP = 64;
const EFFORT_OF_NODE = 16;

/** Transitions kept; past them the table starts anew. */
const MAX_CELLS = 1 << 20;
const FIRST_ROWS = 64;

interface Closure {
  readonly units: number[];
  readonly conditions: number[];
  readonly rules: number[];
}

const byNumber = (a: number, b: number): number => a - b;

export class StateMachine {
  readonly alphabet: Alphabet;
  /** `cells[(place >> 3 << shift) + class]` is the place after a class, or negative: ask `step`. Replaced as it grows. */
  cells: Int32Array;
  /** A row is this power of two long. */
  readonly shift: number;
  /** Rises when the table starts anew: places from before mean nothing then. */
  generation = 0;
  /** What making states has cost so far, in steps of a walk: some nodes of a pattern are looked at for each. */
  effort = 0;
  readonly #nodes: readonly Node[];
  readonly #live: Liveness;
  readonly #traits: readonly RuleTraits[];
  #states: State[] = [DEAD_STATE];
  readonly #places = new Map<string, number>();
  readonly #byTargets = new Map<string, number>();
  readonly #acceptances = new Map<string, Acceptance>();
  readonly #marks: Uint32Array;
  #mark = 0;

  /** @param traits by rule */
  constructor(nodes: readonly Node[], alphabet: Alphabet, live: Liveness, traits: readonly RuleTraits[]) {
    this.#nodes = nodes;
    this.alphabet = alphabet;
    this.#live = live;
    this.#traits = traits;
    this.#marks = new Uint32Array(nodes.length);
    this.shift = 32 - Math.clz32(alphabet.size - 1);
    this.cells = new Int32Array(FIRST_ROWS << this.shift).fill(UNKNOWN);
    this.cells.fill(DEAD, 0, 1 << this.shift);
  }

  /** The state before the first unit, by the kind of the unit behind. */
  starts(entries: readonly number[]): readonly State[] {
    return Array.from({ length: KIND_COUNT }, (_, behind) => this.stateAt(this.#reach(entries, behind)));
  }

  stateAt(place: number): State {
    return this.#states[place >> FLAG_BITS] ?? DEAD_STATE;
  }

  /** @param row its first cell */
  placeAtRow(row: number): number {
    const index = row >> this.shift;
    return (index << FLAG_BITS) | (this.#states[index]?.flags ?? 0);
  }

  /** Where a state stands in the present table. */
  placeOf(state: State): number {
    return state === DEAD_STATE ? DEAD : (this.#places.get(state.key) ?? this.#place(state));
  }

  /** Computes and remembers the transition from a place. */
  step(from: number, unitClass: number): number {
    const state = this.stateAt(from);
    const { generation } = this;
    this.effort += EFFORT_OF_STEP + EFFORT_OF_NODE * state.units.length;
    const ahead = this.alphabet.kindOf[unitClass] ?? EDGE;
    const units = this.#resolve(state.units, state.conditions, state.behind, ahead).units;
    const targets: number[] = [];
    for (const index of units) {
      const node = this.#nodes[index];
      if (node?.kind === 'unit' && this.alphabet.memberOf[node.set]?.[unitClass] === 1) targets.push(node.next);
    }
    const next = targets.length === 0 ? DEAD : this.#reached(targets, ahead);
    if (generation === this.generation) this.cells[((from >> FLAG_BITS) << this.shift) + unitClass] = next;
    return next;
  }

  /** Different units often lead to the same nodes. */
  #reached(targets: readonly number[], behind: number): number {
    const key = `${behind};${targets.join()}`;
    const known = this.#byTargets.get(key);
    if (known !== undefined) return known;
    const place = this.#reach(targets, behind);
    this.#byTargets.set(key, place);
    return place;
  }

  #reach(targets: readonly number[], behind: number): number {
    this.#mark += 1;
    const closure: Closure = { units: [], conditions: [], rules: [] };
    for (const target of targets) this.#close(target, behind, undefined, closure);
    const { units, conditions, rules } = closure;
    if (units.length === 0 && conditions.length === 0 && rules.length === 0) return DEAD;
    units.sort(byNumber);
    conditions.sort(byNumber);
    // Without an open condition what stands behind no longer matters.
    const standing = conditions.length === 0 ? EDGE : behind;
    const key = `${units.join()};${conditions.join()};${rules.sort(byNumber).join()};${standing}`;
    return this.#places.get(key) ?? this.#place(this.#stateOf(key, units, conditions, rules, standing));
  }

  #stateOf(key: string, units: number[], conditions: number[], rules: number[], behind: number): State {
    const nextTo =
      conditions.length === 0
        ? []
        : Array.from({ length: KIND_COUNT }, (_, ahead) => {
            const more = this.#resolve([], conditions, behind, ahead).rules;
            return more.length === 0 ? undefined : this.#acceptance([...rules, ...more]);
          });
    const now = rules.length === 0 ? undefined : this.#acceptance(rules);
    return new State(key, units, conditions, behind, now, nextTo);
  }

  #place(state: State): number {
    if ((this.#states.length + 1) << this.shift > MAX_CELLS) this.#forget();
    const row = this.#states.push(state) - 1;
    if ((row + 1) << this.shift > this.cells.length) {
      const grown = new Int32Array(this.cells.length * 2).fill(UNKNOWN, this.cells.length);
      grown.set(this.cells);
      this.cells = grown;
    }
    const place = (row << FLAG_BITS) | state.flags;
    this.#places.set(state.key, place);
    return place;
  }

  /** Who stands on a state of the old table brings it along with `placeOf`. */
  #forget(): void {
    this.generation += 1;
    this.#states = [DEAD_STATE];
    this.cells.fill(UNKNOWN, 1 << this.shift);
    this.#places.clear();
    this.#byTargets.clear();
  }

  #acceptance(rules: readonly number[]): Acceptance {
    const sorted = [...new Set(rules)].sort(byNumber);
    const key = sorted.join();
    const known = this.#acceptances.get(key);
    if (known !== undefined) return known;
    const made: Acceptance = {
      rules: sorted,
      bare: sorted.filter((rule) => this.#traits[rule]?.introduced !== true),
      certain: sorted.some((rule) => this.#traits[rule]?.certain === true),
    };
    this.#acceptances.set(key, made);
    return made;
  }

  /** Units and rules reached through those conditions that hold between two kinds. */
  #resolve(units: readonly number[], conditions: readonly number[], behind: number, ahead: number): Closure {
    if (conditions.length === 0) return { units: [...units], conditions: [], rules: [] };
    this.#mark += 1;
    const closure: Closure = { units: [...units], conditions: [], rules: [] };
    for (const unit of units) this.#marks[unit] = this.#mark;
    for (const condition of conditions) this.#close(condition, behind, ahead, closure);
    return closure;
  }

  /** Follows empty transitions; with `ahead` unknown conditions stay open. */
  #close(from: number, behind: number, ahead: number | undefined, into: Closure): void {
    const stack = [from];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (this.#marks[index] === this.#mark) continue;
      this.#marks[index] = this.#mark;
      this.effort += EFFORT_OF_NODE;
      if (this.#live[index * KIND_COUNT + behind] === 0) continue;
      const node = this.#nodes[index];
      if (node === undefined) continue;
      if (node.kind === 'unit') into.units.push(index);
      else if (node.kind === 'accept') into.rules.push(node.rule);
      else if (node.kind === 'split') stack.push(...node.targets);
      else if (ahead === undefined) into.conditions.push(index);
      else if (((node.condition[behind] ?? 0) >> ahead) & 1) stack.push(node.next);
    }
  }
}
