/** Syntax tree to automaton: every construct that a finite automaton can express, and a reasoned refusal of those it cannot. */
import type { AST } from '@eslint-community/regexpp';
import { assertNever } from '../../exchange/never.ts';
import type { Automaton } from './automaton.ts';
import {
  type Condition,
  FOLDED_WORD_BORDER,
  LINE_END,
  LINE_START,
  NO_FOLDED_WORD_BORDER,
  NO_WORD_BORDER,
  TEXT_END,
  TEXT_START,
  WORD_BORDER,
} from './boundary.ts';
import { type CharacterNode, codePointsOf, type PatternFlags } from './character-sets.ts';
import type { RangeSet } from './code-points.ts';
import { UnsafePatternError } from './unsafe-pattern-error.ts';

/** Nodes one pattern may have: beyond it every text would be slow. */
const MAX_NODES = 20_000;

const edgeOf = (kind: 'start' | 'end', flags: PatternFlags): Condition => {
  if (kind === 'start') return flags.multiline ? LINE_START : TEXT_START;
  return flags.multiline ? LINE_END : TEXT_END;
};

const wordOf = (negate: boolean, flags: PatternFlags): Condition => {
  if (flags.ignoreCase) return negate ? NO_FOLDED_WORD_BORDER : FOLDED_WORD_BORDER;
  return negate ? NO_WORD_BORDER : WORD_BORDER;
};

const withModifiers = (flags: PatternFlags, modifiers: AST.Modifiers | null): PatternFlags => {
  if (modifiers === null) return flags;
  const { add, remove } = modifiers;
  const pick = (name: 'ignoreCase' | 'dotAll' | 'multiline'): boolean => add[name] || (flags[name] && !remove?.[name]);
  return { ...flags, ignoreCase: pick('ignoreCase'), dotAll: pick('dotAll'), multiline: pick('multiline') };
};

class PatternCompiler {
  readonly #automaton: Automaton;
  readonly #limit: number;
  /** By node and flags: a repeated class is worked out once. */
  readonly #sets = new Map<CharacterNode, { readonly flags: PatternFlags; readonly set: RangeSet }>();
  /** Repeats of the empty group add no node and still take time. */
  #visits = 0;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
    this.#limit = automaton.nodes.length + MAX_NODES;
  }

  alternatives(list: readonly AST.Alternative[], flags: PatternFlags, next: number): number {
    return this.#automaton.split(list.map((alternative) => this.#sequence(alternative.elements, flags, next)));
  }

  #sequence(elements: readonly AST.Element[], flags: PatternFlags, next: number): number {
    return elements.reduceRight((following, element) => this.#element(element, flags, following), next);
  }

  #element(node: AST.Element, flags: PatternFlags, next: number): number {
    this.#visits += 1;
    if (this.#automaton.nodes.length > this.#limit || this.#visits > MAX_NODES) {
      throw new UnsafePatternError(
        'too_large',
        `the pattern needs more than ${MAX_NODES} states`,
        node.start,
        'use smaller repeat counts, or *, + instead of a large maximum',
      );
    }
    switch (node.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass':
        return this.#automaton.codePoint(this.#setOf(node, flags), next);
      case 'Group':
        return this.alternatives(node.alternatives, withModifiers(flags, node.modifiers), next);
      case 'CapturingGroup':
        return this.alternatives(node.alternatives, flags, next);
      case 'Quantifier':
        return this.#repeat(node, flags, next);
      case 'Assertion':
        return this.#assertion(node, flags, next);
      case 'Backreference':
        throw new UnsafePatternError(
          'back_reference',
          `${node.raw} refers back to what was matched; no linear matcher can do that`,
          node.start,
          'write out the alternatives that the group stands for',
        );
      default:
        return assertNever(node);
    }
  }

  #setOf(node: CharacterNode, flags: PatternFlags): RangeSet {
    const known = this.#sets.get(node);
    if (known !== undefined && known.flags === flags) return known.set;
    const set = codePointsOf(node, flags);
    this.#sets.set(node, { flags, set });
    return set;
  }

  #repeat({ element, min, max }: AST.Quantifier, flags: PatternFlags, next: number): number {
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) {
      entry = this.#automaton.loop(next, (again) => this.#element(element, flags, again));
    } else {
      for (let count = min; count < max; count += 1) {
        entry = this.#automaton.split([this.#element(element, flags, entry), next]);
      }
    }
    for (let count = 0; count < min; count += 1) entry = this.#element(element, flags, entry);
    return entry;
  }

  #assertion(node: AST.Assertion, flags: PatternFlags, next: number): number {
    switch (node.kind) {
      case 'start':
      case 'end':
        return this.#automaton.when(edgeOf(node.kind, flags), next);
      case 'word':
        return this.#automaton.when(wordOf(node.negate, flags), next);
      case 'lookahead':
      case 'lookbehind':
        throw new UnsafePatternError(
          'look_around',
          `${node.raw} looks around; no linear matcher can do that`,
          node.start,
          node.negate ? 'use \\b, \\B, ^ or $, or name the allowed neighbours' : 'make it part of the match',
        );
      default:
        return assertNever(node);
    }
  }
}

/** Adds a pattern to the automaton; gives its first node. @throws UnsafePatternError */
export const compilePattern = (automaton: Automaton, tree: AST.Pattern, flags: PatternFlags, rule: number): number =>
  new PatternCompiler(automaton).alternatives(tree.alternatives, flags, automaton.accept(rule));
