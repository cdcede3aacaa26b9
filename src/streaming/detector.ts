/** Finds what rules describe in a text, whole or arriving in pieces: both give the same matches, in time linear in the text. */
import type { Allowance } from './allowance.ts';
import { checkPattern } from './pattern/check-pattern.ts';
import { RuleDetector } from './pattern/rule-detector.ts';
import { compileRules, patternRule } from './pattern/rule-set.ts';

export { PatternBudgetError } from './pattern/pattern-budget-error.ts';
export { UnsafePatternError, type UnsafePatternReason } from './pattern/unsafe-pattern-error.ts';
export { checkPattern };

export interface Candidate {
  readonly text: string;
  /** Up to 64 UTF-16 units in front of the match. */
  readonly before: string;
}

/**
 * One thing to find. Patterns are ECMAScript regular expressions without look-around and back-references (word boundaries are fine).
 * Begin them with `\b` or something rare, and bound their repeats: what may begin anywhere and go on for long is read again from every unit,
 * and is held back for as long.
 */
export interface TextRule {
  /** The entity or rule name that is counted and shown: `email`, `aws_access_key`. */
  readonly type: string;
  readonly pattern: string;
  /** `i`, `m`, `s`, `u`, `v`. Text is matched by code point with or without `u`, so that no match cuts a character in two. */
  readonly flags?: string;
  /**
   * Whether words that introduce it stand in front, in at most 64 UTF-16 units: without them nothing is put to `accept`. Asked once a place,
   * and never where no letter stands in front: it must say no there.
   */
  readonly introduced?: (before: string) => boolean;
  /**
   * Validation beyond shape (Luhn, mod-97). A refused candidate is no match: shorter ones from the same start are tried, longest first and
   * at most sixteen, then the search goes on behind its first character. Must depend on the candidate alone, and take time linear in it.
   */
  readonly accept?: (candidate: Candidate) => boolean;
}

export interface FoundMatch {
  readonly type: string;
  /** UTF-16 offsets from the start of the text (of the whole stream). */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What takes a match's place; undefined stops the stream: what stood before the match has left, nothing after it will. */
export type Replace = (match: FoundMatch) => string | undefined;

export interface DetectorStream {
  /**
   * Takes text, gives what may leave now with replacements made. No piece ends within a surrogate pair.
   * @throws PatternBudgetError where the text would cost too much; the stream has then stopped, and the error holds what has not left
   */
  push(text: string, replace: Replace): string;
  end(replace: Replace): string;
  /** UTF-16 units held back: the shortest suffix that could still become part of a match. */
  readonly held: number;
  readonly stopped: boolean;
  /** As new: for another text. Most texts are short, and a stream of their own would cost more than the search. */
  restart(): void;
  /** The allowance ran out before all of the text was searched: `push('')` goes on, or `end` where that had been called. Cuts nothing short. */
  readonly behind: boolean;
}

export interface Detector {
  /**
   * Matches in order, without overlap: the leftmost wins, then the longest (lazy quantifiers too), then the rule listed first.
   * @throws PatternBudgetError where the text would cost too much: a policy answers that with its `fail_mode`
   */
  scan(text: string): readonly FoundMatch[];
  /** @param allowance what the stream may do before it is `behind`; unlimited by default */
  stream(allowance?: Allowance): DetectorStream;
}

/**
 * Compiles rules to one detector. Costs some milliseconds a rule, so do it at load.
 * @throws UnsafePatternError for what cannot be matched in linear time, matches nothing or matches the empty text
 */
export const compileDetector = (rules: readonly TextRule[]): Detector => {
  for (const { pattern, flags } of rules) {
    const refusal = checkPattern(pattern, flags);
    if (refusal !== undefined) throw refusal;
  }
  const builds = rules.map(({ pattern, flags }) => patternRule(pattern, flags));
  return new RuleDetector(
    compileRules(
      builds,
      rules.map(({ accept, introduced }) => ({
        certain: accept === undefined && introduced === undefined,
        introduced: introduced !== undefined,
      })),
    ),
    rules,
  );
};
