/** Numbers of the United Kingdom and Ireland. */
import { allSame, compact, digitsOf, weightedSum } from '../checksums.ts';
import { insideNumber, mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';

/** NHS number: weights 10 … 2, MOD 11 (NHS Data Dictionary). */
export const isNhs = (value: string): boolean => {
  const digits = digitsOf(value);
  const check = (11 - (weightedSum(digits.slice(0, 9), [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return digits.length === 10 && !allSame(digits) && check === digits[9];
};

/** Prefixes that HMRC never gave out (NIM39110). */
const isNino = (value: string): boolean =>
  /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(value) && !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(value);

const isPps = (value: string): boolean => {
  const sum = weightedSum(digitsOf(value.slice(0, 7)), [8, 7, 6, 5, 4, 3, 2]);
  const second = value[8];
  const extra = second === undefined || second === 'W' ? 0 : (second.charCodeAt(0) - 64) * 9;
  return 'WABCDEFGHIJKLMNOPQRSTUV'[(sum + extra) % 23] === value[7];
};

export const britishIsles: readonly Recogniser[] = [
  numberShape({
    entity: 'nhs_number',
    title: 'UK NHS numbers (mod-11)',
    // Grouped 3-3-4 like a telephone number: the word, or the operator's wish, decides.
    pattern: '\\b\\d{3}([ -]?)\\d{3}[ -]?\\d{4}\\b'.replace('([ -]?)', '[ -]?'),
    check: isNhs,
    context: mentions('nhs', 'national health', 'patient'),
  }),
  numberShape({
    entity: 'uk_nino',
    title: 'UK national insurance numbers (issued prefixes)',
    // With a space behind them the letters are capitals: `by 30` is no beginning.
    pattern: '\\b(?:[a-z]{2}|(?-i:[A-Z]{2}) )\\d{2} ?\\d{2} ?\\d{2} ?[a-d]\\b',
    flags: 'i',
    check: isNino,
    distinctive: true,
  }),
  {
    entity: 'uk_nino',
    group: 'personal',
    title: 'UK national insurance numbers (issued prefixes)',
    // Small letters with a space behind them make every `by 30` wait: only for an operator who asked for these numbers.
    rules: (wanted) =>
      wanted === 'named'
        ? [
            {
              type: 'uk_nino',
              pattern: '\\b[a-z]{2} \\d{2} ?\\d{2} ?\\d{2} ?[a-d]\\b',
              flags: 'i',
              accept: ({ text, before }) => !insideNumber(before) && isNino(compact(text)),
            },
          ]
        : [],
  },
  numberShape({
    entity: 'uk_driving_licence',
    title: 'UK driving licences',
    pattern: '\\b[A-Z9]{5}\\d[0156]\\d(?:[0-2]\\d|3[01])\\d[A-Z9]{2}[A-Z0-9]{3}\\b',
    flags: 'i',
    check: (value) => /^[A-Z]+9*\d{6}/.test(value),
    distinctive: true,
  }),
  numberShape({
    entity: 'uk_postcode',
    group: 'technical',
    title: 'UK postcodes',
    pattern:
      '\\b(?:GIR ?0AA|[A-PR-UWYZ](?:\\d{1,2}|[A-HK-Y]\\d|[A-HK-Y]\\d\\d|\\d[A-HJKPSTUW]|[A-HK-Y]\\d[ABEHMNPRV-Y]) ?\\d[ABD-HJLNP-UW-Z]{2})\\b',
    distinctive: true,
  }),
  numberShape({
    entity: 'uk_vehicle_registration',
    group: 'technical',
    title: 'UK vehicle registrations',
    pattern:
      '\\b(?:[A-HK-PRSVWY][A-HJ-PR-Y](?:0[2-9]|1\\d|2\\d|5[1-9]|6\\d|7[0-9]) ?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y]\\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\\d{1,3}[A-HJ-NPR-TV-Y])\\b',
    context: mentions('car', 'vehicle', 'reg', 'plate', 'van'),
    distinctive: false,
  }),
  numberShape({
    entity: 'ie_pps',
    title: 'Irish PPS numbers (mod-23)',
    pattern: '\\b\\d{7}[A-W][A-IW]?\\b',
    flags: 'i',
    check: isPps,
    context: mentions('pps', 'ppsn'),
  }),
];
