import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize, UnitError } from '../../src/config/units.ts';

const refusal = (parse: () => unknown): { code: string; suggestion: string } => {
  try {
    parse();
  } catch (error) {
    if (error instanceof UnitError) return { code: error.code, suggestion: error.suggestion };
    throw error;
  }
  throw new Error('was not refused');
};

describe('durations', () => {
  test.each([
    ['0ms', 0],
    ['500ms', 500],
    ['5s', 5_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    [5, 'bare_number', 'write 5s or 5ms'],
    ['5', 'bare_number', 'write 5s or 5ms'],
    [1.5, 'bare_number', 'write 1.5s or 1.5ms'],
    ['5sec', 'wrong_unit', 'did you mean 5s?'],
    ['5 s', 'wrong_unit', 'did you mean 5s?'],
    ['5S', 'wrong_unit', 'did you mean 5s?'],
    ['2minutes', 'wrong_unit', 'did you mean 2m?'],
    ['3KB', 'wrong_unit', 'write a duration such as 500ms, 5s, 2m or 1h'],
    ['1m30s', 'wrong_unit', 'write a duration such as 500ms, 5s, 2m or 1h'],
    ['-5s', 'wrong_unit', 'write a duration such as 500ms, 5s, 2m or 1h'],
    ['', 'wrong_unit', 'write a duration such as 500ms, 5s, 2m or 1h'],
    [true, 'wrong_unit', 'write a duration such as 500ms, 5s, 2m or 1h'],
    [['5s'], 'wrong_unit', 'write a duration such as 500ms, 5s, 2m or 1h'],
  ])('%j is refused as %s: %s', (value, code, suggestion) =>
    expect(refusal(() => parseDuration(value))).toEqual({ code, suggestion }),
  );

  test.each([
    [null, 'off'],
    [0, '0ms'],
    [500, '500ms'],
    [1_500, '1.5s'],
    [90_000, '90s'],
    [120_000, '120s'],
    [1_800_000, '30m'],
    [7_200_000, '2h'],
  ])('%j prints as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('what is printed is read back as the same', () =>
    fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms)));
});

describe('sizes', () => {
  test.each([
    ['1B', 1],
    ['64KB', 65_536],
    ['64KiB', 65_536],
    ['10MB', 10_485_760],
    ['1GB', 1_073_741_824],
  ])('%s is %i bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  test.each([
    [64, 'bare_number', 'write 64KB or 64MB'],
    ['64kb', 'wrong_unit', 'did you mean 64KB?'],
    ['64k', 'wrong_unit', 'did you mean 64KB?'],
    ['10M', 'wrong_unit', 'did you mean 10MB?'],
    ['10 MB', 'wrong_unit', 'did you mean 10MB?'],
    ['10s', 'wrong_unit', 'write a size such as 64KB or 10MB'],
  ])('%j is refused as %s: %s', (value, code, suggestion) =>
    expect(refusal(() => parseSize(value))).toEqual({ code, suggestion }),
  );

  test('what is printed is read back as the same', () =>
    fc.assert(fc.property(fc.nat(), (bytes) => parseSize(formatSize(bytes)) === bytes)));
});
