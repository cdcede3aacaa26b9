/** What the linter hears about a pattern. */
import { describe, expect, test } from 'vitest';
import { checkPattern, compileDetector, UnsafePatternError } from '../../../src/streaming/detector.ts';

test.each([
  ['(?=a)b', '', 'look_around', 0],
  ['ab(?<!c)d', '', 'look_around', 2],
  ['(a|b)\\1', '', 'back_reference', 5],
  ['(?<x>a)\\k<x>', '', 'back_reference', 7],
  ['a*', '', 'empty_match', 0],
  ['a?|b', '', 'empty_match', 0],
  ['\\b', '', 'empty_match', 0],
  ['', '', 'empty_match', 0],
  ['a\\bb', '', 'never_matches', 0],
  ['[]', '', 'never_matches', 0],
  ['a^b', '', 'never_matches', 0],
  ['a{1,100000}', '', 'too_large', 0],
  ['(?:a{1,1000}){1,1000}', '', 'too_large', 0],
  ['(a|b)*a(a|b){20}c', '', 'too_large', 0],
  ['(a', '', 'syntax', 2],
  ['a**', '', 'syntax', 3],
  ['a', 'g', 'syntax', 0],
  ['a', 'ii', 'syntax', 0],
  ['[\\q{ab}]', 'v', 'unsupported', 0],
])('/%s/%s is refused: %s at %i', (pattern, flags, reason, offset) => {
  expect(checkPattern(pattern, flags)).toMatchObject({ name: 'UnsafePatternError', reason, offset });
  expect(() => compileDetector([{ type: 'x', pattern, flags }])).toThrow(UnsafePatternError);
});

test.each([
  ['\\bAKIA[0-9A-Z]{16}\\b', ''],
  ['[\\w-.]+@x', ''],
  ['a\\-b{', ''],
  ['(?i:a)b', ''],
  ['(?<name>a+)+', ''],
  ['^\\s+$', 'm'],
  ['[\\p{L}--[a-z]]x', 'v'],
])('/%s/%s is accepted', (pattern, flags) => {
  expect(checkPattern(pattern, flags)).toBeUndefined();
});

/** Every code point but the surrogates. */
const CODE_POINTS = Array.from({ length: 0x110000 }, (_, code) => code).filter(
  (code) => code < 0xd800 || code > 0xdfff,
);

describe('a class holds the characters that ECMAScript says', () => {
  test.each([
    ['\\p{L}', 'u'],
    ['\\P{Lu}', 'u'],
    ['\\w', 'iu'],
    ['\\W', 'iu'],
    ['\\s', 'u'],
    ['\\S', 'u'],
    ['.', 'u'],
    ['[^k]', 'iu'],
    ['[s-z]', 'iu'],
    ['[à-þ]', 'iu'],
    ['\\p{Script=Greek}', 'iu'],
    ['σ', 'iu'],
    ['[😀-😎𝒜]', 'u'],
    ['𐐀', 'iu'],
    ['[\\p{L}--\\p{ASCII}]', 'v'],
    ['[^\\d\\s]', 'v'],
  ])('/%s/%s', (pattern, flags) => {
    const detector = compileDetector([{ type: 'x', pattern, flags }]);
    const native = new RegExp(pattern, `${flags}g`);
    const text =
      String.fromCodePoint(...CODE_POINTS.slice(0, 100)) +
      CODE_POINTS.slice(100)
        .map((code) => String.fromCodePoint(code))
        .join('');
    const ours = detector.scan(text).map(({ start }) => start);
    const theirs = [...text.matchAll(native)].map(({ index }) => index);
    expect(ours.length).toBe(theirs.length);
    expect(ours.find((start, index) => start !== theirs[index])).toBeUndefined();
  });
});
