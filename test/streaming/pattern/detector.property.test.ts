/** For patterns and texts drawn at random: the matches are the oracle's, however the text arrives, and never a unit is held without need. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compileDetector,
  type Detector,
  type FoundMatch,
  type Replace,
  type TextRule,
  UnsafePatternError,
} from '../../../src/streaming/detector.ts';
import { bruteForce } from './oracle.ts';
import {
  casesOf,
  continuations,
  cutAt,
  someCuts,
  someLongText,
  someRules,
  someSmallRules,
  someSmallText,
  someText,
} from './random-patterns.ts';

/** Rules that say nothing are refused; those that remain are what the property is about. */
const compile = (rules: readonly TextRule[]): { detector: Detector; rules: readonly TextRule[] } | undefined => {
  const sound = rules.filter((rule) => {
    try {
      compileDetector([rule]);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(UnsafePatternError);
      return false;
    }
  });
  return sound.length === 0 ? undefined : { detector: compileDetector(sound), rules: sound };
};

const evenSum: TextRule['accept'] = ({ text, before }) => (text.length + (before.codePointAt(0) ?? 0)) % 2 === 0;
const validated = (rules: readonly TextRule[], which: number): readonly TextRule[] =>
  rules.map((rule, index) => ((which >> index) & 1 ? { ...rule, accept: evenSum } : rule));

const marked = ({ type, text }: FoundMatch): string => `<${type}:${text.length}>`;
const replacedWhole = (text: string, found: readonly FoundMatch[]): string => {
  let out = '';
  let left = 0;
  for (const match of found) {
    out += text.slice(left, match.start) + marked(match);
    left = match.end;
  }
  return out + text.slice(left);
};

/** Texts tried with every set of rules: compiling is the dear part. */
const TEXTS = 4;
const someTexts = fc.array(fc.tuple(someText, someCuts), { minLength: TEXTS, maxLength: TEXTS });
const LONG = 3_600_000;

/** A stream whose allowance is filled with a few units at a time, in turn. Gives all it says. */
const inParts = (detector: Detector, pieces: readonly string[], parts: readonly number[], replace: Replace): string => {
  const allowance = { left: 0 };
  const stream = detector.stream(allowance);
  let turn = 0;
  const untilDone = (first: () => string, more: () => string): string => {
    let out = first();
    while (stream.behind) {
      allowance.left = parts[turn++ % parts.length] ?? 1;
      const held = stream.held;
      const given = more();
      expect(stream.held).toBeLessThanOrEqual(held);
      out += given;
    }
    return out;
  };
  const push = (piece: string): string =>
    untilDone(
      () => stream.push(piece, replace),
      () => stream.push('', replace),
    );
  const end = (): string => stream.end(replace);
  return pieces.map(push).join('') + untilDone(end, end);
};

describe('a detector of random rules', () => {
  test('finds what brute force finds, and gives the same text however it is cut', { timeout: LONG }, () => {
    fc.assert(
      fc.property(someRules, someTexts, fc.nat({ max: 7 }), (drawn, texts, which) => {
        const made = compile(validated(drawn, which));
        if (made === undefined) return;
        for (const [text, cuts] of texts) {
          const found = made.detector.scan(text);
          expect(found).toEqual(bruteForce(made.rules, text));

          const stream = made.detector.stream();
          const told: FoundMatch[] = [];
          const replace = (match: FoundMatch): string => {
            told.push(match);
            return marked(match);
          };
          const pieces = cutAt(text, cuts).map((piece) => stream.push(piece, replace));
          expect(pieces.join('') + stream.end(replace)).toBe(replacedWhole(text, found));
          expect(told).toEqual(found);
        }
      }),
      { numRuns: casesOf(12_000) / TEXTS },
    );
  });

  test('finds the same in parts, however small its allowance', { timeout: LONG }, () => {
    const someParts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(someRules, someTexts, someParts, fc.nat({ max: 7 }), (drawn, texts, parts, which) => {
        const made = compile(validated(drawn, which));
        if (made === undefined) return;
        for (const [text, cuts] of texts) {
          const found = made.detector.scan(text);
          const told: FoundMatch[] = [];
          const replace = (match: FoundMatch): string => {
            told.push(match);
            return marked(match);
          };
          expect(inParts(made.detector, cutAt(text, cuts), parts, replace)).toBe(replacedWhole(text, found));
          expect(told).toEqual(found);
        }
      }),
      { numRuns: casesOf(4_000) / TEXTS },
    );
  });

  test('restarted, knows nothing of the text before, wherever that was left', { timeout: LONG }, () => {
    const someAllowance = fc.constantFrom(3, 20, Number.POSITIVE_INFINITY);
    const leaving = fc.constantFrom('open', 'ended', 'stopped');
    const someTexts = fc.array(fc.tuple(fc.oneof(someText, someLongText), someAllowance, leaving), { minLength: 2 });
    fc.assert(
      fc.property(fc.oneof(someRules, someSmallRules), someTexts, fc.nat({ max: 7 }), (drawn, texts, which) => {
        const made = compile(validated(drawn, which));
        if (made === undefined) return;
        const allowance = { left: 0 };
        const used = made.detector.stream(allowance);
        const say = (stream: typeof used, text: string, how: string): unknown => {
          const told: FoundMatch[] = [];
          const replace = (match: FoundMatch): string | undefined => {
            told.push(match);
            return how === 'stopped' ? undefined : marked(match);
          };
          const given = stream.push(text, replace) + (how === 'open' ? '' : stream.end(replace));
          return { told, given, held: stream.held, stopped: stream.stopped, behind: stream.behind };
        };
        for (const [text, left, how] of texts) {
          // What the states cost is paid once: so that both spend the same on the text.
          made.detector.scan(text);
          used.restart();
          allowance.left = left;
          const again = say(used, text, how);
          expect(again).toEqual(say(made.detector.stream({ left }), text, how));
        }
      }),
      { numRuns: casesOf(2_000) / TEXTS },
    );
  });

  test('restarted, walks where it failed in another text', () => {
    const stream = compileDetector([{ type: 'far', pattern: 'a[ab]{20,40}c' }]).stream();
    expect(stream.push(`a${'b'.repeat(60)}`, marked) + stream.end(marked)).not.toContain('<');
    stream.restart();
    expect(stream.push(`a${'b'.repeat(30)}c`, marked)).toBe('<far:32>');
  });

  test('finds the same in long texts, where walks that failed are not walked again', { timeout: LONG }, () => {
    fc.assert(
      fc.property(someSmallRules, fc.array(someLongText, { minLength: TEXTS, maxLength: TEXTS }), (drawn, texts) => {
        const made = compile(drawn);
        if (made === undefined) return;
        for (const text of texts) expect(made.detector.scan(text)).toEqual(bruteForce(made.rules, text));
      }),
      { numRuns: casesOf(800) / TEXTS },
    );
  });

  test('holds back a unit only if some continuation makes it part of a match', { timeout: LONG }, () => {
    fc.assert(
      fc.property(someSmallRules, fc.array(someSmallText, { minLength: TEXTS, maxLength: TEXTS }), (drawn, texts) => {
        const made = compile(drawn);
        if (made === undefined) return;
        for (const text of texts) {
          const stream = made.detector.stream();
          const told: number[] = [];
          stream.push(text, ({ start }) => {
            told.push(start);
            return '';
          });
          const later = continuations.flatMap((more) => made.detector.scan(text + more).map(({ start }) => start));
          const needed = later
            .filter((start) => !told.includes(start))
            .reduce((least, start) => Math.min(least, start), text.length);
          expect({ text, held: stream.held }).toEqual({ text, held: text.length - needed });
        }
      }),
      { numRuns: casesOf(4_000) / TEXTS },
    );
  });
});
