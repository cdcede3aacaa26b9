/** The set of code points that a piece of a pattern (`x`, `\d`, `.`, `[a-z]`, `\p{L}`) stands for. */
import type { AST } from '@eslint-community/regexpp';
import { assertNever } from '../../exchange/never.ts';
import { foldCase } from './case-folding.ts';
import {
  ALL_CODE_POINTS,
  complement,
  LAST_CODE_POINT,
  normalize,
  type Range,
  type RangeSet,
  union,
} from './code-points.ts';
import { UnsafePatternError } from './unsafe-pattern-error.ts';

export interface PatternFlags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  readonly unicodeSets: boolean;
}

type ClassElement = AST.ClassRangesCharacterClassElement;
export type CharacterNode = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

const DIGITS: RangeSet = [[0x30, 0x39]];
const WORDS: RangeSet = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const FOLDED_WORDS: RangeSet = union(WORDS, [
  [0x17f, 0x17f],
  [0x212a, 0x212a],
]);
const SPACES: RangeSet = normalize([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);
const NOT_NEWLINE: RangeSet = complement([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]);

const BLOCK = 0x1000;
const known = new Map<string, RangeSet>();

/** Asks the native engine about every code point, once a class and process; runs of members come back as one match. */
const askEngine = (source: string, flags: string): RangeSet => {
  const key = `${flags}/${source}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const pattern = new RegExp(`(?:${source})+`, `g${flags}`);
  const ranges: Range[] = [];
  for (let from = 0; from <= LAST_CODE_POINT; from += BLOCK) {
    if (from >= 0xd000 && from <= 0xdfff) {
      const one = new RegExp(`^(?:${source})$`, flags);
      for (let code = from; code < from + BLOCK; code += 1) {
        if (one.test(String.fromCodePoint(code))) ranges.push([code, code]);
      }
      continue;
    }
    const text = String.fromCodePoint(...Array.from({ length: BLOCK }, (_, index) => from + index));
    const width = from > 0xffff ? 2 : 1;
    for (const match of text.matchAll(pattern)) {
      const first = from + match.index / width;
      ranges.push([first, first + match[0].length / width - 1]);
    }
  }
  const set = normalize(ranges);
  known.set(key, set);
  return set;
};

const escapeSet = (node: AST.EscapeCharacterSet, flags: PatternFlags): RangeSet => {
  const words = flags.ignoreCase ? FOLDED_WORDS : WORDS;
  const set = node.kind === 'digit' ? DIGITS : node.kind === 'space' ? SPACES : words;
  return node.negate ? complement(set) : set;
};

const elementSet = (element: ClassElement, flags: PatternFlags): RangeSet => {
  switch (element.type) {
    case 'Character':
      return [[element.value, element.value]];
    case 'CharacterClassRange':
      return [[element.min.value, element.max.value]];
    case 'CharacterSet':
      return element.kind === 'property' ? askEngine(element.raw, 'u') : escapeSet(element, flags);
    default:
      return assertNever(element);
  }
};

const folded = (set: RangeSet, flags: PatternFlags): RangeSet => (flags.ignoreCase ? foldCase(set) : set);

/** @throws UnsafePatternError for classes that hold strings of several characters */
export const codePointsOf = (node: CharacterNode, flags: PatternFlags): RangeSet => {
  switch (node.type) {
    case 'Character':
      return folded([[node.value, node.value]], flags);
    case 'CharacterSet':
      if (node.kind === 'any') return flags.dotAll ? ALL_CODE_POINTS : NOT_NEWLINE;
      if (node.kind !== 'property') return escapeSet(node, flags);
      if (node.strings) return refuseStrings(node);
      return flags.unicodeSets ? nativeSet(node, flags) : folded(askEngine(node.raw, 'u'), flags);
    case 'CharacterClass':
      if (node.unicodeSets) return nativeSet(node, flags);
      {
        const set = folded(union(...node.elements.map((element) => elementSet(element, flags))), flags);
        return node.negate ? complement(set) : set;
      }
    case 'ExpressionCharacterClass':
      return nativeSet(node, flags);
    default:
      return assertNever(node);
  }
};

const refuseStrings = (node: AST.Node): never => {
  throw new UnsafePatternError(
    'unsupported',
    `${node.raw} matches strings of several characters`,
    node.start,
    'list the strings as alternatives: (?:ab|cd)',
  );
};

const nativeSet = (node: CharacterNode, flags: PatternFlags): RangeSet => {
  if (/\\q\{|\\p\{(?:RGI_|Basic_Emoji|Emoji_Keycap)/u.test(node.raw)) return refuseStrings(node);
  return askEngine(node.raw, flags.ignoreCase ? 'iv' : 'v');
};
