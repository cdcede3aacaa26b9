/** Numbers of Australia, New Zealand and South Africa. */
import { allSame, digitsOf, luhn, weightedSum } from '../checksums.ts';
import { mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';
import { startsWithBirth } from './birth-prefix.ts';

const isTfn = (value: string): boolean => {
  const digits = digitsOf(value);
  return !allSame(digits) && weightedSum(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
};

/** ABN: one is taken from the first figure, MOD 89 (ATO). */
const isAbn = (value: string): boolean => {
  const [first = 0, ...rest] = digitsOf(value);
  return weightedSum([first - 1, ...rest], [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 === 0;
};

const isAcn = (value: string): boolean => {
  const digits = digitsOf(value);
  return (10 - (weightedSum(digits.slice(0, 8), [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digits[8] && !allSame(digits);
};

const isMedicare = (value: string): boolean => {
  const digits = digitsOf(value);
  return weightedSum(digits.slice(0, 8), [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digits[8];
};

const isIrd = (value: string): boolean => {
  const digits = digitsOf(value.padStart(9, '0'));
  const rest = (weights: readonly number[]): number => (11 - (weightedSum(digits.slice(0, 8), weights) % 11)) % 11;
  const first = rest([3, 2, 7, 6, 5, 4, 3, 2]);
  return (first === 10 ? rest([7, 4, 3, 2, 5, 2, 7, 6]) : first) === digits[8];
};

/** Birth date, citizenship 0–2, Luhn. */
const isZaId = (value: string): boolean =>
  startsWithBirth(value) && /[012]/.test(value.charAt(10)) && luhn(digitsOf(value));

export const oceaniaAfrica: readonly Recogniser[] = [
  numberShape({
    entity: 'au_tfn',
    title: 'Australian tax file numbers (mod-11)',
    pattern: '\\b\\d{3} ?\\d{3} ?\\d{3}\\b',
    check: isTfn,
    context: mentions('tfn', 'tax file'),
  }),
  numberShape({
    entity: 'au_abn',
    group: 'organisation',
    title: 'Australian business numbers (mod-89)',
    pattern: '\\b\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}\\b',
    check: isAbn,
    context: mentions('abn', 'australian business'),
  }),
  numberShape({
    entity: 'au_acn',
    group: 'organisation',
    title: 'Australian company numbers (check digit)',
    pattern: '\\b\\d{3} ?\\d{3} ?\\d{3}\\b',
    check: isAcn,
    context: mentions('acn', 'australian company'),
  }),
  numberShape({
    entity: 'au_medicare',
    title: 'Australian Medicare numbers (check digit)',
    pattern: '\\b[2-6]\\d{3} ?\\d{5} ?\\d(?: ?\\d)?\\b',
    check: isMedicare,
    context: mentions('medicare'),
  }),
  numberShape({
    entity: 'nz_ird',
    title: 'New Zealand IRD numbers (mod-11)',
    pattern: '\\b\\d{2,3}-?\\d{3}-?\\d{3}\\b',
    check: isIrd,
    context: mentions('ird\\b', 'inland revenue'),
  }),
  numberShape({
    entity: 'za_id',
    title: 'South African identity numbers (Luhn)',
    pattern: '\\b\\d{6} ?\\d{4} ?\\d{2} ?\\d\\b',
    check: isZaId,
    context: mentions('south africa', 'resident', 'rsa\\b', 'id (?:number|no)', 'identity'),
  }),
];
