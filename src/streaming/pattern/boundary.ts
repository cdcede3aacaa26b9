/**
 * What an assertion (`\b`, `^`, `$`) needs to know about the units on both sides of a place: their kind, eight of them, so that a set of
 * kinds is one byte and an assertion is a table of eight bytes.
 */
import type { RangeSet } from './code-points.ts';

/** The beginning of the text (looking back) or its end (looking ahead). */
export const EDGE = 0;
const WORD = 1;
/** U+017F and U+212A: word characters to patterns that ignore case. */
const FOLDED_WORD = 2;
/** Letters and digits beyond ASCII: no word characters to `\b`, but to whole-word terms. */
export const LETTER = 3;
const NEWLINE = 4;
export const HIGH = 5;
const LOW = 6;
export const OTHER = 7;
export const KIND_COUNT = 8;

/** Bit n: allowed ahead is kind n; index: the kind behind. */
export type Condition = readonly number[];

/** The units of every kind but EDGE and OTHER. */
export const KIND_SETS: readonly { readonly kind: number; readonly units: RangeSet }[] = [
  {
    kind: WORD,
    units: [
      [0x30, 0x39],
      [0x41, 0x5a],
      [0x5f, 0x5f],
      [0x61, 0x7a],
    ],
  },
  {
    kind: FOLDED_WORD,
    units: [
      [0x17f, 0x17f],
      [0x212a, 0x212a],
    ],
  },
  {
    kind: NEWLINE,
    units: [
      [0x0a, 0x0a],
      [0x0d, 0x0d],
      [0x2028, 0x2029],
    ],
  },
  { kind: HIGH, units: [[0xd800, 0xdbff]] },
  { kind: LOW, units: [[0xdc00, 0xdfff]] },
];

const LETTER_PATTERN = /^[\p{L}\p{N}\p{M}]$/u;

/** The kind of every UTF-16 unit. */
export const KIND_OF_UNIT: Uint8Array = (() => {
  const kinds = new Uint8Array(0x10000).fill(OTHER);
  for (let unit = 0x80; unit < 0xd800; unit += 1) {
    if (LETTER_PATTERN.test(String.fromCharCode(unit))) kinds[unit] = LETTER;
  }
  for (let unit = 0xf900; unit < 0xfffe; unit += 1) {
    if (LETTER_PATTERN.test(String.fromCharCode(unit))) kinds[unit] = LETTER;
  }
  for (const { kind, units } of KIND_SETS) for (const [low, high] of units) kinds.fill(kind, low, high + 1);
  return kinds;
})();

const maskOf = (...kinds: readonly number[]): number => kinds.reduce((mask, kind) => mask | (1 << kind), 0);
const ALL = (1 << KIND_COUNT) - 1;

const condition = (allowedAhead: (behind: number) => number): Condition =>
  Array.from({ length: KIND_COUNT }, (_, behind) => allowedAhead(behind) & ALL);

const borderOf = (word: number): Condition => condition((behind) => ((word >> behind) & 1 ? ~word : word));
const insideOf = (word: number): Condition => condition((behind) => ((word >> behind) & 1 ? word : ~word));
const asciiWord = maskOf(WORD);
const foldedWord = maskOf(WORD, FOLDED_WORD);
const ifBehind = (mask: number): Condition => condition((behind) => ((mask >> behind) & 1 ? ALL : 0));
const ifAhead = (mask: number): Condition => condition(() => mask);

export const WORD_BORDER: Condition = borderOf(asciiWord);
export const NO_WORD_BORDER: Condition = insideOf(asciiWord);
export const FOLDED_WORD_BORDER: Condition = borderOf(foldedWord);
export const NO_FOLDED_WORD_BORDER: Condition = insideOf(foldedWord);
export const TEXT_START: Condition = ifBehind(maskOf(EDGE));
export const LINE_START: Condition = ifBehind(maskOf(EDGE, NEWLINE));
export const TEXT_END: Condition = ifAhead(maskOf(EDGE));
export const LINE_END: Condition = ifAhead(maskOf(EDGE, NEWLINE));
/** No letter or digit of any script in front, or behind. */
export const NO_LETTER_BEHIND: Condition = ifBehind(ALL & ~maskOf(WORD, FOLDED_WORD, LETTER));
export const NO_LETTER_AHEAD: Condition = ifAhead(ALL & ~maskOf(WORD, FOLDED_WORD, LETTER));
/** A lone surrogate is no half of a character. */
export const NOT_AFTER_HIGH: Condition = ifBehind(ALL & ~maskOf(HIGH));
export const NOT_BEFORE_LOW: Condition = ifAhead(ALL & ~maskOf(LOW));
