/** Rules compiled together: one automaton, one alphabet, one lazily made state machine for all of them. */
import { type Alphabet, buildAlphabet } from './alphabet.ts';
import { Automaton, type Node } from './automaton.ts';
import { KIND_COUNT, NO_LETTER_AHEAD, NO_LETTER_BEHIND } from './boundary.ts';
import { compilePattern } from './compile-pattern.ts';
import { computeLiveness, type Liveness } from './liveness.ts';
import { parsePattern } from './parse-pattern.ts';
import { StartRows } from './start-rows.ts';
import { DEAD, type RuleTraits, StateMachine } from './state-machine.ts';
import { UnsafePatternError } from './unsafe-pattern-error.ts';

/** States one pattern may come to alone; beyond it a text could make a new state, which is slow, of every unit. */
const MAX_STATES = 8_192;
/** Subsets of fewer nodes cannot be more than that. */
const HARMLESS_NODES = 13;

/** Builds one rule into the automaton; gives its first node. */
export type BuildRule = (automaton: Automaton, rule: number) => number;

/** @throws UnsafePatternError */
export const patternRule =
  (pattern: string, flags: string | undefined): BuildRule =>
  (automaton, rule) => {
    const { tree, flags: read } = parsePattern(pattern, flags);
    return compilePattern(automaton, tree, read, rule);
  };

const matchesEmpty = (nodes: readonly Node[], entry: number): boolean => {
  const seen = new Set<number>();
  const stack = [entry];
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const node = nodes[index];
    if (node === undefined || node.kind === 'unit' || seen.has(index)) continue;
    seen.add(index);
    if (node.kind === 'accept') return true;
    if (node.kind === 'split') stack.push(...node.targets);
    else stack.push(node.next);
  }
  return false;
};

const countStates = (machine: StateMachine, entries: readonly number[]): number => {
  const states = new Map(machine.starts(entries).map((state) => [state.key, state]));
  for (const state of states.values()) {
    for (let unitClass = 0; unitClass < machine.alphabet.size; unitClass += 1) {
      const next = machine.step(machine.placeOf(state), unitClass);
      if (next === DEAD) continue;
      const reached = machine.stateAt(next);
      if (!states.has(reached.key)) states.set(reached.key, reached);
    }
    if (states.size > MAX_STATES) break;
  }
  return states.size;
};

const isWholeWord = ({ nodes }: Automaton): boolean =>
  nodes.some(
    (node) => node.kind === 'when' && (node.condition === NO_LETTER_AHEAD || node.condition === NO_LETTER_BEHIND),
  );

interface Prepared {
  readonly alphabet: Alphabet;
  readonly live: Liveness;
}

const prepare = (automaton: Automaton): Prepared => {
  const alphabet = buildAlphabet(automaton.sets, isWholeWord(automaton));
  return { alphabet, live: computeLiveness(automaton.nodes, alphabet.kindsOfSet) };
};

const neverMatches = (live: Liveness, entry: number): boolean =>
  live.subarray(entry * KIND_COUNT, (entry + 1) * KIND_COUNT).every((mask) => mask === 0);

/**
 * What a rule must be to be compiled with others: able to match, never empty, of bounded size.
 * @throws UnsafePatternError
 */
export const checkRule = (build: BuildRule): void => {
  const automaton = new Automaton();
  const entry = build(automaton, 0);
  const { nodes } = automaton;
  if (matchesEmpty(nodes, entry)) {
    throw new UnsafePatternError(
      'empty_match',
      'the pattern matches the empty text',
      0,
      'use + instead of *, or make a part mandatory',
    );
  }
  const { alphabet, live } = prepare(automaton);
  if (neverMatches(live, entry)) {
    throw new UnsafePatternError(
      'never_matches',
      'no text can match the pattern',
      0,
      'remove the assertion or class that excludes every text',
    );
  }
  const branches = nodes.some((node) => node.kind === 'split');
  if (!branches || nodes.length <= HARMLESS_NODES) return;
  if (
    countStates(new StateMachine(nodes, alphabet, live, [{ certain: true, introduced: false }]), [entry]) > MAX_STATES
  ) {
    throw new UnsafePatternError(
      'too_large',
      `the pattern needs more than ${MAX_STATES} states`,
      0,
      'use smaller repeat counts, or keep a counted repeat from overlapping what stands before it',
    );
  }
};

export interface RuleSet {
  readonly machine: StateMachine;
  /** By rule. */
  readonly traits: readonly RuleTraits[];
  /** Where walks begin. */
  readonly starts: StartRows;
  /** Where they begin if no words stand in front: without the rules that need some. The same where none does. */
  readonly bareStarts: StartRows;
}

/** @param traits by rule */
export const compileRules = (rules: readonly BuildRule[], traits: readonly RuleTraits[]): RuleSet => {
  const automaton = new Automaton();
  const entries = rules.map((build, rule) => build(automaton, rule));
  const { alphabet, live } = prepare(automaton);
  const machine = new StateMachine(automaton.nodes, alphabet, live, traits);
  const starts = new StartRows(machine, entries);
  const bare = entries.filter((_, rule) => traits[rule]?.introduced !== true);
  const bareStarts = bare.length === entries.length ? starts : new StartRows(machine, bare);
  return { machine, traits, starts, bareStarts };
};
