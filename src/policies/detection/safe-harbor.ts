/**
 * What HIPAA's Safe Harbor method (45 CFR 164.514(b)(2)) removes beyond the numbers that have recognisers of their own: places smaller
 * than a state, ages over 89, accounts, licences, vehicles, devices, and names where words point at them. Faces and fingerprints are no text.
 */
import { compact, weightedSum } from './checksums.ts';
import { mentions } from './context.ts';
import { numberShape, type Recogniser } from './recogniser.ts';

const vinValues = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ';

/** ISO 3779 with the North American check digit (49 CFR 565.15). */
export const isVin = (text: string): boolean => {
  const value = compact(text);
  const figures = [...value].map((sign) => vinValues.indexOf(sign) % 10);
  const rest = weightedSum(figures, [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return /\d/.test(value) && /[A-Z]/.test(value) && value[8] === (rest === 10 ? 'X' : String(rest));
};

const street =
  'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|sq|highway|hwy|parkway|pkwy|terrace|ter|way|circle|cir';
const pointsAtName =
  /(?:\b(?:patient|client|mother|father|spouse|wife|husband|son|daughter|guardian|contact|relative|beneficiary|subscriber|employer|nurse|physician)(?:'s)?(?: name)?(?: is| was|:|,)? *|\bname(?:d| is|:)? *|\b(?:mr|mrs|ms|miss|dr|prof)\.? *)$/iu;

export const safeHarbor: readonly Recogniser[] = [
  {
    entity: 'person_name',
    group: 'health',
    title: 'Names where words point at them',
    rules: () => [
      {
        type: 'person_name',
        pattern: "\\b[A-Z][\\p{Ll}'-]{1,24}(?: [A-Z]\\.)?(?: [A-Z][\\p{Ll}'-]{1,24}){0,2}",
        flags: 'u',
        accept: ({ before }) => pointsAtName.test(before),
      },
    ],
  },
  {
    entity: 'street_address',
    group: 'health',
    title: 'Street addresses',
    rules: () => [
      {
        type: 'street_address',
        pattern: `\\b\\d{1,6}[A-Z]? (?:[NSEW]\\.? )?(?:[A-Z][a-z']{1,20} |\\d{1,3}(?:st|nd|rd|th) ){1,3}(?:${street})\\b\\.?(?:,? (?:apt|suite|unit|#)\\.? ?\\w{1,6})?`,
        flags: 'i',
      },
    ],
  },
  {
    entity: 'zip_code',
    group: 'health',
    title: 'US ZIP codes, behind a state or a word',
    rules: () => [
      {
        type: 'zip_code',
        pattern: '\\b\\d{5}(?:-\\d{4})?\\b',
        accept: ({ before }) => /(?:\bzip(?: ?code)?(?: is|:)? *|\b[A-Z]{2},? )$/u.test(before),
      },
    ],
  },
  {
    entity: 'age_over_89',
    group: 'health',
    title: 'Ages over 89',
    rules: () => [
      { type: 'age_over_89', pattern: '\\b(?:9\\d|1[01]\\d)[ -]?(?:years?|yrs?|y\\.?o\\b|-?year-?old)', flags: 'i' },
      {
        type: 'age_over_89',
        pattern: '\\b(?:9\\d|1[01]\\d)\\b',
        accept: ({ before }) => /\bage[d:]?(?: is| of)? *$/iu.test(before),
      },
    ],
  },
  numberShape({
    entity: 'account_number',
    group: 'health',
    title: 'Account numbers, behind words',
    pattern: '\\b[A-Z]{0,4}-?\\d{5,17}\\b',
    flags: 'i',
    context: mentions('account', 'acct', 'a/c'),
  }),
  numberShape({
    entity: 'license_number',
    group: 'health',
    title: 'Licence and certificate numbers, behind words',
    pattern: '\\b[A-Z]{0,4}-?\\d{4,12}[A-Z]?\\b',
    flags: 'i',
    context: mentions('licen[sc]e', 'certificate', 'cert\\b'),
  }),
  numberShape({
    entity: 'vin',
    group: 'health',
    title: 'Vehicle identification numbers (check digit)',
    pattern: '\\b[A-HJ-NPR-Z0-9]{17}\\b',
    flags: 'i',
    check: isVin,
    distinctive: true,
  }),
  numberShape({
    entity: 'device_serial',
    group: 'health',
    title: 'Device identifiers, behind words',
    pattern: '\\b[A-Z]{0,6}-?\\d[A-Z0-9]{2,14}(?:-[A-Z0-9]{1,12}){0,3}\\b',
    flags: 'i',
    check: (value) => /\d{3}/.test(value),
    context: mentions('serial', 's/n', 'device id', 'udi\\b', 'implant'),
  }),
];
