/** Numbers of the United States: social security, taxpayer, routing, passport, licence. */
import type { Candidate } from '../../streaming/detector.ts';
import { allSame, digitsOf, weightedSum } from './checksums.ts';
import { insideNumber, mentions } from './context.ts';
import { lookalike, numberShape, type Recogniser } from './recogniser.ts';

/** Printed in advertisements and forms, never anybody's. */
const famous = new Set(['078051120', '219099999', '111111111', '333333333', '123121234']);

/** Ranges the Social Security Administration never gave out: area 000, 666 and 9xx, group 00, serial 0000. */
export const isSsn = (digits: string): boolean => {
  const area = digits.slice(0, 3);
  if (digits.length !== 9 || area === '000' || area === '666' || area >= '900') return false;
  return digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000' && !allSame(digitsOf(digits));
};

const ssnWords = mentions('ssn', 'ss ?#', 'social', 'soc\\.? ?sec', 'security n', 'taxpayer', 'tin\\b');

const accepts =
  (bare: boolean) =>
  ({ text, before }: Candidate): boolean => {
    const digits = digitsOf(text).join('');
    if (insideNumber(before) || !isSsn(digits)) return false;
    const named = ssnWords(before);
    return named || (!bare && !famous.has(digits));
  };

export const ssn: Recogniser = {
  entity: 'ssn',
  group: 'core',
  title: 'US social security numbers (issued ranges)',
  rules: () => [
    // One separator, used twice.
    { type: 'ssn', pattern: '\\b\\d{3}-\\d{2}-\\d{4}\\b', accept: accepts(false) },
    { type: 'ssn', pattern: '\\b\\d{3}[\\u2010-\\u2013]\\d{2}[\\u2010-\\u2013]\\d{4}\\b', accept: accepts(false) },
    { type: 'ssn', pattern: '\\b\\d{3}\\.\\d{2}\\.\\d{4}\\b', accept: accepts(false) },
    { type: 'ssn', pattern: '\\b\\d{3} \\d{2} \\d{4}\\b', accept: accepts(false) },
    { type: 'ssn', pattern: '\\b\\d{9}\\b', introduced: ssnWords, accept: accepts(true) },
    { type: lookalike, pattern: '\\b\\d{3}-\\d{2}-\\d{4}(?:-\\d{1,20})+\\b' },
  ],
};

/** Area 9xx with groups 50–65, 70–88, 90–92, 94–99 (IRS). */
const isItin = (value: string): boolean => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])\d{4}$/.test(value);

export const usNumbers: readonly Recogniser[] = [
  {
    entity: 'us_itin',
    group: 'personal',
    title: 'US individual taxpayer numbers',
    rules: (wanted) => {
      const words = mentions('itin', 'tax', 'tin\\b');
      const separated = (candidate: Candidate) =>
        !insideNumber(candidate.before) && isItin(digitsOf(candidate.text).join(''));
      return [
        { type: 'us_itin', pattern: '\\b9\\d{2}[- ]\\d{2}[- ]\\d{4}\\b', accept: separated },
        {
          type: 'us_itin',
          // With one dash it has the shape of a ZIP+4.
          pattern: '\\b9\\d{8}\\b|\\b9\\d{2}-\\d{6}\\b|\\b9\\d{4}-\\d{4}\\b',
          ...(wanted === 'named' ? {} : { introduced: words }),
          accept: separated,
        },
      ];
    },
  },
  numberShape({
    entity: 'aba_routing',
    title: 'US bank routing numbers (ABA)',
    pattern: '\\b\\d{9}\\b|\\b\\d{4}-\\d{4}-\\d\\b',
    check: (value) =>
      /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(value) &&
      weightedSum(digitsOf(value), [3, 7, 1]) % 10 === 0 &&
      !allSame(digitsOf(value)),
    context: mentions('routing', 'aba\\b', 'rtn\\b', 'wire', 'bank'),
  }),
  numberShape({
    entity: 'us_bank_account',
    title: 'US bank account numbers, behind words',
    pattern: '\\b\\d{8,17}\\b',
    context: mentions('bank account', 'checking', 'savings', 'account (?:number|no|num|#)', 'acct', 'direct deposit'),
  }),
  numberShape({
    entity: 'us_driver_license',
    title: "US driver's licences, behind words",
    pattern:
      '\\b(?:[A-Z]{1,2}\\d{2,12}|\\d{7,12}|[A-Z]\\d{2}[- ]\\d{2}[- ]\\d{4}|\\d{4}-\\d{2}-\\d{4}|[A-Z]\\d{3}-\\d{4}-\\d{4})\\b',
    flags: 'i',
    context: mentions(
      "driver'?’?s? ?(?:license|licence|permit)",
      'driving licen',
      'dl ?(?:number|no|#)',
      'license (?:number|no|#)',
      'licence (?:number|no|#)',
    ),
  }),
];
