/** Terms that are misspelt by a few edits are found, wherever the text was cut. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFuzzyTerms, distanceFor, type FuzzyOptions } from '../../src/streaming/fuzzy-terms.ts';
import { casesOf, cutAt, someCuts } from './pattern/random-patterns.ts';

const OPTIONS: FuzzyOptions = { maxDistance: 1, caseInsensitive: true, wholeWord: true };
const find = (terms: readonly string[], text: string, options: Partial<FuzzyOptions> = {}): string[] =>
  compileFuzzyTerms(
    terms.map((term) => ({ type: term, term })),
    { ...OPTIONS, ...options },
  )
    .scan(text)
    .map((match) => match.text);

describe('one edit', () => {
  test.each([
    ['nothing', 'the password is', ['password']],
    ['a letter less', 'the pasword is', ['pasword']],
    ['a letter more', 'the passsword is', ['passsword']],
    ['another letter', 'the pazsword is', ['pazsword']],
    ['at the beginning', 'the assword, gassword', ['assword', 'gassword']],
    ['at the end', 'passwor. passwort!', ['passwor', 'passwort']],
    ['a mark in between', 'pass-word', ['pass-word']],
    ['the case', 'PASSWORD PaSwOrD', ['PASSWORD', 'PaSwOrD']],
    ['two edits are too many', 'pazzword paword', []],
    ['part of a word', 'mypassword passwords1 épassword', []],
  ])('%s', (_, text, expected) => {
    expect(find(['password'], text)).toEqual(expected);
  });

  test('anywhere in a word, if asked for', () => {
    expect(find(['password'], 'mypasswrd1', { wholeWord: false })).toEqual(['passwrd']);
  });

  test('letters beyond ASCII and phrases', () => {
    expect(find(['Straße', 'projekt адлер'], 'die strase, projekt адер')).toEqual(['strase', 'projekt адер']);
  });
});

test.each([
  [1, 8, 0],
  [2, 8, 0],
  [3, 8, 1],
  [4, 8, 1],
  [5, 8, 2],
  [17, 8, 8],
  [9, 1, 1],
])('a term of %i letters at distance %i is allowed %i edits', (length, asked, allowed) => {
  expect(distanceFor(length, asked)).toBe(allowed);
});

test.each([-1, 9, 1.5, Number.NaN])('a distance of %d is refused', (maxDistance) => {
  expect(() => compileFuzzyTerms([{ type: 'x', term: 'x' }], { ...OPTIONS, maxDistance })).toThrow(RangeError);
});

test('an empty term is refused', () => {
  expect(() => compileFuzzyTerms([{ type: 'x', term: ' ' }], OPTIONS)).toThrow(RangeError);
});

/** Whether a text is the term with at most so many edits, told by trying all of them. */
const isMisspelling = (term: string, text: string, edits: number): boolean => {
  const tryFrom = (place: number, at: number, left: number): boolean => {
    if (place === term.length) return at === text.length;
    if (at < text.length && text[at] === term[place] && tryFrom(place + 1, at + 1, left)) return true;
    if (left === 0) return false;
    if (tryFrom(place + 1, at, left - 1)) return true;
    if (at === text.length) return false;
    const atAnEnd = place === 0 || place === term.length - 1;
    if (!(atAnEnd && text[at] === ' ') && tryFrom(place + 1, at + 1, left - 1)) return true;
    return place > 0 && tryFrom(place, at + 1, left - 1);
  };
  return tryFrom(0, 0, edits);
};

const bruteForce = (
  terms: readonly string[],
  text: string,
  maxDistance: number,
): { type: string; start: number; end: number }[] => {
  const found: { type: string; start: number; end: number }[] = [];
  for (let start = 0; start < text.length; start += 1) {
    for (let end = text.length; end > start; end -= 1) {
      const type = terms.find((term) =>
        isMisspelling(term, text.slice(start, end), distanceFor(term.length, maxDistance)),
      );
      if (type === undefined) continue;
      found.push({ type, start, end });
      start = end - 1;
      break;
    }
  }
  return found;
};

const letters = fc.constantFrom('a', 'b', 'c', ' ');
const someTerm = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 });

test('random terms and texts: what brute force finds, however the text is cut', { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(someTerm, { minLength: 1, maxLength: 3 }),
      fc.nat({ max: 3 }),
      fc.string({ unit: letters, maxLength: 12 }),
      someCuts,
      (terms, maxDistance, text, cuts) => {
        const detector = compileFuzzyTerms(
          terms.map((term) => ({ type: term, term })),
          { maxDistance, caseInsensitive: false, wholeWord: false },
        );
        const found = detector.scan(text);
        expect(found.map(({ type, start, end }) => ({ type, start, end }))).toEqual(
          bruteForce(terms, text, maxDistance),
        );
        const stream = detector.stream();
        const told: unknown[] = [];
        const replace = (match: unknown): string => {
          told.push(match);
          return '';
        };
        for (const piece of cutAt(text, cuts)) stream.push(piece, replace);
        stream.end(replace);
        expect(told).toEqual(found);
      },
    ),
    { numRuns: casesOf(1_500) },
  );
});
