/** Numbers of the Nordic and Baltic countries. */
import { digitsOf, luhn, weightedSum } from '../checksums.ts';
import { mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';
import { isDayOfYear, startsWithBirth, startsWithDay } from './birth-prefix.ts';

/** The century sign is part of the number, so the check works on the text as it stands: DDMMYY sign NNN check (mod-31). */
const isHetu = (value: string): boolean => {
  const figures = value.slice(0, 6) + value.slice(-4, -1);
  return startsWithDay(figures) && '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(figures) % 31] === value.at(-1);
};

/** Last ten figures by Luhn; coordination numbers add 60 to the day. */
const isPersonnummer = (value: string): boolean => {
  const ten = value.replace('+', '').slice(-10);
  const day = Number(ten.slice(4, 6));
  return isDayOfYear(Number(ten.slice(2, 4)), day > 60 ? day - 60 : day) && luhn(digitsOf(ten));
};

const isOrganisationsnummer = (value: string): boolean => Number(value.slice(2, 4)) >= 20 && luhn(digitsOf(value));

const isFodselsnummer = (value: string): boolean => {
  const digits = digitsOf(value);
  const day = Number(value.slice(0, 2));
  return (
    isDayOfYear(Number(value.slice(2, 4)) % 40, day > 40 ? day - 40 : day) &&
    weightedSum(digits.slice(0, 10), [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
};

/** Estonia and Lithuania: two rounds of weights, MOD 11. */
const isIsikukood = (value: string): boolean => {
  const digits = digitsOf(value);
  const first = weightedSum(digits.slice(0, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = weightedSum(digits.slice(0, 10), [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return startsWithBirth(value.slice(1)) && (first < 10 ? first : second % 10) === digits[10];
};

export const northernEurope: readonly Recogniser[] = [
  numberShape({
    entity: 'fi_hetu',
    title: 'Finnish personal identity codes (mod-31)',
    pattern: '\\b[0-3]\\d[01]\\d{3}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]\\b',
    flags: 'i',
    check: isHetu,
    distinctive: true,
  }),
  numberShape({
    entity: 'se_personnummer',
    title: 'Swedish personal numbers (Luhn)',
    pattern: '\\b(?:18|19|20)?\\d{6}[-+]?\\d{4}\\b',
    check: isPersonnummer,
    context: mentions('person', 'pnr', 'svensk', 'swed', 'identity'),
  }),
  numberShape({
    entity: 'se_organisationsnummer',
    group: 'organisation',
    title: 'Swedish organisation numbers (Luhn)',
    pattern: '\\b\\d{6}-?\\d{4}\\b',
    check: isOrganisationsnummer,
    context: mentions('org', 'företag', 'bolag'),
  }),
  numberShape({
    entity: 'no_fodselsnummer',
    title: 'Norwegian birth numbers (mod-11, twice)',
    pattern: '\\b\\d{6} ?\\d{5}\\b',
    check: isFodselsnummer,
    context: mentions('fødsel', 'personnummer', 'fnr', 'norw', 'national id'),
  }),
  numberShape({
    entity: 'dk_cpr',
    title: 'Danish CPR numbers, behind words',
    pattern: '\\b[0-3]\\d[01]\\d{3}[- ]?\\d{4}\\b',
    check: startsWithDay,
    context: mentions('cpr', 'personnummer', 'danish'),
  }),
  numberShape({
    entity: 'ee_isikukood',
    title: 'Estonian and Lithuanian personal codes (mod-11)',
    pattern: '\\b[1-8]\\d{10}\\b',
    check: isIsikukood,
    context: mentions('isikukood', 'asmens kodas', 'personal code', 'national id'),
  }),
];
