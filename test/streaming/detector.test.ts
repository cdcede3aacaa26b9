/** What a detector promises its callers, by example. */
import { describe, expect, test } from 'vitest';
import { compileDetector, type FoundMatch, PatternBudgetError, type TextRule } from '../../src/streaming/detector.ts';

const texts = (rules: readonly TextRule[], text: string): string[] =>
  compileDetector(rules)
    .scan(text)
    .map(({ type, text: match }) => `${type}:${match}`);
const rule = (type: string, pattern: string, more: Partial<TextRule> = {}): TextRule => ({ type, pattern, ...more });
const star = (): string => '*';

describe('which match wins', () => {
  test('the leftmost', () => expect(texts([rule('b', 'bcd'), rule('a', 'ab')], 'abcd')).toEqual(['a:ab']));
  test('then the longest, lazy quantifiers too', () => {
    expect(texts([rule('a', 'ab'), rule('b', 'abc')], 'abcd')).toEqual(['b:abc']);
    expect(texts([rule('a', '<.+?>')], '<a><b>')).toEqual(['a:<a><b>']);
  });
  test('then the rule listed first', () =>
    expect(texts([rule('a', '\\w+'), rule('b', '[ab]+')], 'ab')).toEqual(['a:ab']));
  test('matches do not overlap', () => expect(texts([rule('a', 'aba')], 'ababa')).toEqual(['a:aba']));
});

describe('validation', () => {
  test('a refused candidate gives way to a shorter one, then to a later one', () => {
    const even = rule('n', '\\d+', { accept: ({ text }) => text.length === 2 });
    expect(texts([even], '12345')).toEqual(['n:12', 'n:34']);
    expect(texts([rule('n', '1\\d{2}', { accept: ({ text }) => text === '112' })], '1112')).toEqual(['n:112']);
  });
  test('a refused candidate gives way to another rule', () => {
    expect(texts([rule('a', '\\d{4}', { accept: () => false }), rule('b', '\\d{2}')], '1234')).toEqual([
      'b:12',
      'b:34',
    ]);
  });
  test('it is shown 64 units of what stands before, across pieces', () => {
    const seen: string[] = [];
    const detector = compileDetector([rule('a', 'X', { accept: ({ before }) => seen.push(before) > 0 })]);
    const before = Array.from({ length: 30 }, (_, index) => `${index},`).join('');
    detector.scan(`${before}X`);
    const stream = detector.stream();
    for (const unit of `${before}X`) stream.push(unit, star);
    expect(seen).toEqual([before.slice(-64), before.slice(-64)]);
  });
});

describe('a stream', () => {
  const detector = compileDetector([rule('key', '\\bkey-\\d{4}\\b'), rule('name', 'anna', { flags: 'i' })]);

  test('lets text go that cannot match, and holds what can', () => {
    const stream = detector.stream();
    expect([stream.push('the ke', star), stream.held]).toEqual(['the ', 2]);
    expect([stream.push('ys', star), stream.held]).toEqual(['keys', 0]);
    expect([stream.push(' key-1234', star), stream.held]).toEqual([' ', 8]);
    expect([stream.push(', ', star), stream.held]).toEqual(['*, ', 0]);
    expect([stream.push('ANNA', star), stream.held]).toEqual(['*', 0]);
    expect([stream.push('an', star), stream.end(star), stream.held]).toEqual(['', 'an', 0]);
  });

  test('tells offsets in the whole text', () => {
    const found: FoundMatch[] = [];
    const stream = detector.stream();
    for (const piece of ['123 key', '-0001 an', 'na'])
      stream.push(piece, (match) => {
        found.push(match);
        return '';
      });
    expect(found).toEqual([
      { type: 'key', start: 4, end: 12, text: 'key-0001' },
      { type: 'name', start: 13, end: 17, text: 'anna' },
    ]);
  });

  test('stops where a match has no replacement: what stood before it has left', () => {
    const stream = detector.stream();
    expect(stream.push('well, anna said', () => undefined)).toBe('well, ');
    expect([stream.stopped, stream.held]).toEqual([true, 0]);
    expect(stream.push('more', star) + stream.end(star)).toBe('');
  });

  test('never ends a piece within a character', () => {
    const stream = detector.stream();
    expect([stream.push('ok \ud83d', star), stream.held]).toEqual(['ok ', 1]);
    expect(stream.push('\ude00', star)).toBe('😀');
    expect(stream.push('\ud83d', star) + stream.end(star)).toBe('\ud83d');
  });
});

describe('a text that would cost too much', () => {
  const costly = compileDetector([rule('x', '[ab]{1,900}c')]);
  const text = `c-${'ab'.repeat(20_000)}`;

  /** Units taken when the stream gave up; what it had not let out is in the error. */
  const takenBy = (size: number): number => {
    const stream = costly.stream();
    let left = '';
    for (let at = 0; at < text.length; at += size) {
      const piece = text.slice(at, at + size);
      try {
        left += stream.push(piece, star);
      } catch (error) {
        if (!(error instanceof PatternBudgetError)) throw error;
        expect(left + error.unreleased).toBe(text.slice(0, at) + piece);
        expect([stream.stopped, stream.push('more', star)]).toEqual([true, '']);
        return at + piece.length;
      }
    }
    return -1;
  };

  test('is refused, whole and in pieces, at the same place', () => {
    expect(() => costly.scan(text)).toThrow(PatternBudgetError);
    const taken = takenBy(1);
    expect(taken).toBeGreaterThan(0);
    for (const size of [2, 7, 64, 1000]) expect(takenBy(size)).toBe(Math.ceil(taken / size) * size);
  });

  test('and an ordinary one is not', () => {
    expect(compileDetector([rule('x', '\\b[ab]{1,60}c')]).scan(text)).toEqual([]);
  });
});
