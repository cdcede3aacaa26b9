/** Numbers of Germany, Austria, Switzerland, France and the Low Countries. */
import { allSame, compact, digitsOf, luhn, mod11Hybrid10, weightedSum } from '../checksums.ts';
import { mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';
import { isDayOfYear } from './birth-prefix.ts';

/** Steuer-ID: ISO 7064 MOD 11,10; among the first ten figures exactly one occurs two or three times (BZSt). */
const isSteuerId = (value: string): boolean => {
  const digits = digitsOf(value);
  const counts = digits
    .slice(0, 10)
    .reduce((seen, digit) => seen.set(digit, (seen.get(digit) ?? 0) + 1), new Map<number, number>());
  const repeated = [...counts.values()].filter((count) => count > 1);
  return digits[0] !== 0 && repeated.length === 1 && (repeated[0] ?? 0) <= 3 && mod11Hybrid10(digits);
};

/** Letters stand for their two-figure place in the alphabet; cross sums of products (VKVV § 2 and 4). */
const crossSum = (figures: readonly number[], weights: readonly number[]): number =>
  figures.reduce((sum, figure, index) => {
    const product = figure * (weights[index % weights.length] ?? 0);
    return sum + Math.floor(product / 10) + (product % 10);
  }, 0);

const withLetter = (value: string): number[] =>
  [...value].flatMap((sign) =>
    /\d/.test(sign) ? [Number(sign)] : digitsOf(String(sign.charCodeAt(0) - 64).padStart(2, '0')),
  );

const isRentenversicherung = (value: string): boolean =>
  isDayOfYear(Number(value.slice(4, 6)), Number(value.slice(2, 4)) % 50) &&
  crossSum(withLetter(value.slice(0, -1)), [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === Number(value.at(-1));

export const isKvnr = (value: string): boolean =>
  crossSum(withLetter(value.slice(0, -1)), [1, 2]) % 10 === Number(value.at(-1));

/** Key 97 minus the remainder; Corsica's 2A and 2B count as 19 and 18. */
const isNir = (value: string): boolean => {
  const figures = value.replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(figures.slice(0, 13)) % 97n) === Number(figures.slice(13));
};

const isBsn = (value: string): boolean => {
  const digits = digitsOf(value.padStart(9, '0'));
  return !allSame(digits) && weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
};

const isRijksregister = (value: string): boolean => {
  const key = Number(value.slice(9));
  const base = Number(value.slice(0, 9));
  return 97 - (base % 97) === key || 97 - ((2_000_000_000 + base) % 97) === key;
};

const isEan13 = (value: string): boolean => {
  const digits = digitsOf(value);
  return weightedSum(digits, [1, 3]) % 10 === 0;
};

const isSvnr = (value: string): boolean =>
  weightedSum(digitsOf(value), [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === Number(value[3]) &&
  isDayOfYear(Math.min(12, Number(value.slice(6, 8))), Number(value.slice(4, 6)));

const isGermanVat = (value: string): boolean => {
  const figures = digitsOf(value);
  return mod11Hybrid10(figures);
};

export const westernEurope: readonly Recogniser[] = [
  numberShape({
    entity: 'de_tax_id',
    title: 'German tax ids (ISO 7064)',
    pattern: '\\b[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}\\b',
    check: isSteuerId,
    context: mentions('steuer', 'idnr', 'tax', 'tin\\b'),
  }),
  numberShape({
    entity: 'de_tax_number',
    title: 'German tax numbers, behind words',
    pattern: '\\b\\d{2,3}[/ ]\\d{3,4}[/ ]\\d{4,5}\\b|\\b\\d{13}\\b',
    context: mentions('steuer', 'st\\.?-?nr', 'finanzamt', 'tax'),
  }),
  numberShape({
    entity: 'de_social_security',
    title: 'German pension insurance numbers (check digit)',
    pattern: '\\b\\d{2} ?\\d{6} ?[A-Z] ?\\d{3}\\b',
    flags: 'i',
    check: isRentenversicherung,
    distinctive: true,
  }),
  numberShape({
    entity: 'de_driver_license',
    title: 'German driving licences, behind words',
    pattern: '\\b[A-Z0-9]{2}\\d{8}[A-Z0-9]\\b',
    context: mentions('f[uü]hrerschein', 'fahrerlaubnis', 'driv'),
  }),
  numberShape({
    entity: 'de_vat_id',
    group: 'organisation',
    title: 'German VAT ids (ISO 7064)',
    pattern: '\\bDE[ .-]?\\d{3}[ .-]?\\d{3}[ .-]?\\d{3}\\b',
    flags: 'i',
    check: isGermanVat,
    distinctive: true,
  }),
  numberShape({
    entity: 'ch_ahv',
    title: 'Swiss AHV numbers (EAN-13)',
    pattern: '\\b756\\.?\\d{4}\\.?\\d{4}\\.?\\d{2}\\b',
    check: isEan13,
    distinctive: true,
  }),
  numberShape({
    entity: 'at_svnr',
    title: 'Austrian social insurance numbers (mod-11)',
    pattern: '\\b[1-9]\\d{3} ?\\d{6}\\b',
    check: isSvnr,
    context: mentions('sv-?n', 'sozialversicherung', 'versicherungsnummer', 'svnr'),
  }),
  numberShape({
    entity: 'fr_nir',
    title: 'French social security numbers (mod-97)',
    pattern: '\\b[1-478] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-4]\\d|[5-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}\\b',
    flags: 'i',
    check: isNir,
    distinctive: true,
  }),
  numberShape({
    entity: 'nl_bsn',
    title: 'Dutch citizen service numbers (11-test)',
    pattern: '\\b\\d{4}[ .]?\\d{2}[ .]?\\d{3}\\b|\\b\\d{8,9}\\b',
    check: isBsn,
    context: mentions('bsn', 'burgerservice', 'sofi', 'citizen service'),
  }),
  numberShape({
    entity: 'be_national_number',
    title: 'Belgian national numbers (mod-97)',
    pattern: '\\b\\d{2}[.]?\\d{2}[.]?\\d{2}[- ]?\\d{3}[. ]?\\d{2}\\b',
    check: (value) => isRijksregister(value) && Number(value.slice(2, 4)) <= 12,
    context: mentions('rijksregister', 'registre national', 'national n', 'insz', 'niss'),
  }),
  numberShape({
    entity: 'fr_siren',
    group: 'organisation',
    title: 'French company numbers (Luhn)',
    pattern: '\\b\\d{3} ?\\d{3} ?\\d{3}(?: ?\\d{5})?\\b',
    check: (value) => luhn(digitsOf(compact(value))),
    context: mentions('siren', 'siret'),
  }),
];
