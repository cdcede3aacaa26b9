/**
 * Finds terms that are misspelt by a few edits: a Levenshtein automaton a term (Schulz and Mihov 2002), run by the same machine as patterns,
 * so that time, hold-back and chunking are theirs.
 */
import type { Detector } from './detector.ts';
import type { Automaton } from './pattern/automaton.ts';
import { NO_LETTER_AHEAD, NO_LETTER_BEHIND } from './pattern/boundary.ts';
import { foldCase } from './pattern/case-folding.ts';
import { complement, type RangeSet, union } from './pattern/code-points.ts';
import { RuleDetector } from './pattern/rule-detector.ts';
import { type BuildRule, compileRules } from './pattern/rule-set.ts';

export interface FuzzyTerm {
  /** What its matches are called. */
  readonly type: string;
  /** At least one character. */
  readonly term: string;
}

export interface FuzzyOptions {
  /** Characters inserted, left out or exchanged, 0 to 8. For a term of n characters never more than stays below n / 2. */
  readonly maxDistance: number;
  readonly caseInsensitive: boolean;
  /** No letter or digit, of any script, may stand next to a match. */
  readonly wholeWord: boolean;
}

const setOf = (text: string): RangeSet =>
  union(...[...text].map((character): RangeSet => [[character.codePointAt(0) ?? 0, character.codePointAt(0) ?? 0]]));

/** Half a character is no letter of any word; without halves the automaton is far smaller. */
const WHOLE_CHARACTERS = complement([[0xd800, 0xdfff]]);
/** Spaces and punctuation are no misspelt ends of a word: a match would eat what surrounds it. */
const NOT_AN_END = complement(union(setOf(' \t\r\n\u00a0.,;:!?()[]{}<>"\''), [[0xd800, 0xdfff]]));

/** Edits a term is allowed. */
export const distanceFor = (length: number, maxDistance: number): number =>
  Math.max(0, Math.min(maxDistance, Math.ceil(length / 2) - 1));

const without = (set: RangeSet, excluded: RangeSet): RangeSet => complement(union(complement(set), excluded));

const fuzzyRule =
  ({ term }: FuzzyTerm, { maxDistance, caseInsensitive, wholeWord }: FuzzyOptions): BuildRule =>
  (automaton: Automaton, rule: number): number => {
    const letters = [...term].map((letter) => (caseInsensitive ? foldCase(setOf(letter)) : setOf(letter)));
    const distance = distanceFor(letters.length, maxDistance);
    const end = wholeWord ? automaton.when(NO_LETTER_AHEAD, automaton.accept(rule)) : automaton.accept(rule);
    // What follows the letter now built, by the number of edits still allowed.
    let following: readonly number[] = Array.from({ length: distance + 1 }, () => end);
    for (let place = letters.length - 1; place >= 0; place -= 1) {
      const letter = letters[place] ?? [];
      const inner = place > 0 && place < letters.length - 1;
      const here: number[] = [];
      for (let edits = 0; edits <= distance; edits += 1) {
        const branches = [automaton.codePoint(letter, following[edits] ?? end)];
        const spent = following[edits - 1];
        const inserted = here[edits - 1];
        if (spent !== undefined) {
          branches.push(spent, automaton.codePoint(without(inner ? WHOLE_CHARACTERS : NOT_AN_END, letter), spent));
        }
        // An insertion in front of the term is no part of the match.
        if (inserted !== undefined && place > 0) branches.push(automaton.codePoint(WHOLE_CHARACTERS, inserted));
        here.push(automaton.split(branches));
      }
      following = here;
    }
    const entry = following[distance] ?? end;
    return wholeWord ? automaton.when(NO_LETTER_BEHIND, entry) : entry;
  };

/**
 * Compiles terms to one detector: leftmost, then longest, then first term.
 * @throws RangeError for an empty term, or a distance that is no integer from 0 to 8
 */
export const compileFuzzyTerms = (terms: readonly FuzzyTerm[], options: FuzzyOptions): Detector => {
  const { maxDistance } = options;
  if (!Number.isInteger(maxDistance) || maxDistance < 0 || maxDistance > 8) {
    throw new RangeError(`the distance must be an integer from 0 to 8, not ${maxDistance}`);
  }
  if (terms.some(({ term }) => term.trim() === '')) throw new RangeError('a term must not be empty');
  const builds = terms.map((term) => fuzzyRule(term, options));
  return new RuleDetector(
    compileRules(
      builds,
      terms.map(() => ({ certain: true, introduced: false })),
    ),
    terms,
  );
};
