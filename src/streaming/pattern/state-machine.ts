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
  /** One of them has no validation: the match is certain. */
  readonly certain: boolean;
}

const MATCHES = 1;
export const MAY_MATCH = 2;
export const ENDS = 4;

export class State {
  /** MATCHES: `now` is set. MAY_MATCH: what comes next decides (`nextTo`). ENDS: nothing can follow. */
  readonly flags: number;
  readonly now: Acceptance | undefined;
  /** What matches here if the unit ahead is of that kind; by kind. */
  readonly nextTo: readonly (Acceptance | undefined)[];
  /** The state after a class; holes are not known yet. */
  next: (State | undefined)[];
  readonly units: readonly number[];
  readonly conditions: readonly number[];
  readonly behind: number;

  constructor(
    units: readonly number[],
    conditions: readonly number[],
    behind: number,
    now: Acceptance | undefined,
    nextTo: readonly (Acceptance | undefined)[],
    size: number,
  ) {
    this.units = units;
    this.conditions = conditions;
    this.behind = behind;
    this.now = now;
    this.nextTo = nextTo;
    this.next = new Array<State | undefined>(size).fill(undefined);
    const ends = units.length === 0 && conditions.length === 0;
    this.flags = (now ? MATCHES : 0) | (nextTo.some((one) => one !== undefined) ? MAY_MATCH : 0) | (ends ? ENDS : 0);
  }
}

/** No match can come: the state that ends a walk. */
export const DEAD = new State([], [], EDGE, undefined, [], 0);

/** Transitions kept; past them the cache starts anew. */
const MAX_CELLS = 1 << 20;

interface Closure {
  readonly units: number[];
  readonly conditions: number[];
  readonly rules: number[];
}

const byNumber = (a: number, b: number): number => a - b;

export class StateMachine {
  readonly alphabet: Alphabet;
  readonly #nodes: readonly Node[];
  readonly #live: Liveness;
  readonly #certain: readonly boolean[];
  readonly #states = new Map<string, State>();
  readonly #byTargets = new Map<string, State>();
  readonly #acceptances = new Map<string, Acceptance>();
  readonly #marks: Uint32Array;
  #mark = 0;

  /** @param certain by rule: whether its matches need no validation */
  constructor(nodes: readonly Node[], alphabet: Alphabet, live: Liveness, certain: readonly boolean[]) {
    this.#nodes = nodes;
    this.alphabet = alphabet;
    this.#live = live;
    this.#certain = certain;
    this.#marks = new Uint32Array(nodes.length);
  }

  /** The state before the first unit, by the kind of the unit behind. */
  starts(entries: readonly number[]): readonly State[] {
    return Array.from({ length: KIND_COUNT }, (_, behind) => this.#stateOf(entries, behind));
  }

  /** Computes and remembers the transition of a state. */
  step(state: State, unitClass: number): State {
    const ahead = this.alphabet.kindOf[unitClass] ?? EDGE;
    const units = this.#resolve(state.units, state.conditions, state.behind, ahead).units;
    const targets: number[] = [];
    for (const index of units) {
      const node = this.#nodes[index];
      if (node?.kind === 'unit' && this.alphabet.memberOf[node.set]?.[unitClass] === 1) targets.push(node.next);
    }
    const next = targets.length === 0 ? DEAD : this.#reached(targets, ahead);
    state.next[unitClass] = next;
    return next;
  }

  /** Different units often lead to the same nodes. */
  #reached(targets: readonly number[], behind: number): State {
    const key = `${behind};${targets.join()}`;
    const known = this.#byTargets.get(key);
    if (known !== undefined) return known;
    const state = this.#stateOf(targets, behind);
    this.#byTargets.set(key, state);
    return state;
  }

  #stateOf(targets: readonly number[], behind: number): State {
    this.#mark += 1;
    const closure: Closure = { units: [], conditions: [], rules: [] };
    for (const target of targets) this.#close(target, behind, undefined, closure);
    const { units, conditions, rules } = closure;
    if (units.length === 0 && conditions.length === 0 && rules.length === 0) return DEAD;
    units.sort(byNumber);
    conditions.sort(byNumber);
    // Without an open condition what stands behind no longer matters.
    const place = conditions.length === 0 ? EDGE : behind;
    const key = `${units.join()};${conditions.join()};${rules.sort(byNumber).join()};${place}`;
    return this.#states.get(key) ?? this.#keep(key, units, conditions, rules, place);
  }

  #keep(key: string, units: number[], conditions: number[], rules: number[], behind: number): State {
    const size = this.alphabet.size;
    if ((this.#states.size + 1) * size > MAX_CELLS) this.#forget();
    const nextTo =
      conditions.length === 0
        ? []
        : Array.from({ length: KIND_COUNT }, (_, ahead) => {
            const more = this.#resolve([], conditions, behind, ahead).rules;
            return more.length === 0 ? undefined : this.#acceptance([...rules, ...more]);
          });
    const now = rules.length === 0 ? undefined : this.#acceptance(rules);
    const state = new State(units, conditions, behind, now, nextTo, size);
    this.#states.set(key, state);
    return state;
  }

  /** Streams may stand on old states: those stay valid, and lead into the new generation. */
  #forget(): void {
    for (const state of this.#states.values())
      state.next = new Array<State | undefined>(this.alphabet.size).fill(undefined);
    this.#states.clear();
    this.#byTargets.clear();
  }

  #acceptance(rules: readonly number[]): Acceptance {
    const sorted = [...new Set(rules)].sort(byNumber);
    const key = sorted.join();
    const known = this.#acceptances.get(key);
    if (known !== undefined) return known;
    const made: Acceptance = { rules: sorted, certain: sorted.some((rule) => this.#certain[rule] === true) };
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
