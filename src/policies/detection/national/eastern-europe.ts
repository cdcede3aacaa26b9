/** Numbers of Poland, Czechia and Slovakia, Romania, Bulgaria, Croatia, Russia and Ukraine. */
import { allSame, digitsOf, mod11Hybrid10, weightedSum } from '../checksums.ts';
import { mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';
import { isDayOfYear } from './birth-prefix.ts';

/** PESEL: the month carries the century. */
const isPesel = (value: string): boolean => {
  const digits = digitsOf(value);
  return (
    isDayOfYear(Number(value.slice(2, 4)) % 20, Number(value.slice(4, 6))) &&
    weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
  );
};

const isRodneCislo = (value: string): boolean => {
  const month = Number(value.slice(2, 4)) % 50;
  return isDayOfYear(month > 20 ? month - 20 : month, Number(value.slice(4, 6))) && Number(value) % 11 === 0;
};

const isCnp = (value: string): boolean => {
  const digits = digitsOf(value);
  const rest = weightedSum(digits.slice(0, 12), [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return isDayOfYear(Number(value.slice(3, 5)), Number(value.slice(5, 7))) && (rest === 10 ? 1 : rest) === digits[12];
};

const isEgn = (value: string): boolean => {
  const digits = digitsOf(value);
  return (
    isDayOfYear(Number(value.slice(2, 4)) % 20, Number(value.slice(4, 6))) &&
    (weightedSum(digits.slice(0, 9), [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digits[9]
  );
};

const isSnils = (value: string): boolean => {
  const sum = weightedSum(digitsOf(value).slice(0, 9), [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
  return (sum === 100 ? 0 : sum) === Number(value.slice(9));
};

const isInn = (value: string): boolean => {
  const digits = digitsOf(value);
  const check = (weights: readonly number[]): number =>
    (weightedSum(digits.slice(0, weights.length), weights) % 11) % 10;
  return (
    check([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digits[10] && check([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digits[11]
  );
};

export const easternEurope: readonly Recogniser[] = [
  numberShape({
    entity: 'pl_pesel',
    title: 'Polish PESEL numbers (check digit)',
    pattern: '\\b\\d{11}\\b',
    check: isPesel,
    context: mentions('pesel'),
  }),
  numberShape({
    entity: 'cz_rodne_cislo',
    title: 'Czech and Slovak birth numbers (mod-11)',
    pattern: '\\b\\d{6}/\\d{4}\\b',
    check: isRodneCislo,
    distinctive: true,
  }),
  numberShape({
    entity: 'ro_cnp',
    title: 'Romanian CNP numbers (check digit)',
    pattern: '\\b[1-8]\\d{12}\\b',
    check: isCnp,
    context: mentions('cnp', 'cod numeric'),
  }),
  numberShape({
    entity: 'bg_egn',
    title: 'Bulgarian EGN numbers (mod-11)',
    pattern: '\\b\\d{10}\\b',
    check: isEgn,
    context: mentions('egn', 'егн'),
  }),
  numberShape({
    entity: 'hr_oib',
    title: 'Croatian OIB numbers (ISO 7064)',
    pattern: '\\b\\d{11}\\b',
    check: (value) => mod11Hybrid10(digitsOf(value)) && !allSame(digitsOf(value)),
    context: mentions('oib'),
  }),
  numberShape({
    entity: 'ru_snils',
    title: 'Russian SNILS numbers (mod-101)',
    pattern: '\\b\\d{3}-\\d{3}-\\d{3}[ -]\\d{2}\\b|\\b\\d{11}\\b',
    check: isSnils,
    context: mentions('снилс', 'snils'),
  }),
  numberShape({
    entity: 'ru_inn',
    title: 'Russian personal taxpayer numbers (two check digits)',
    pattern: '\\b\\d{12}\\b',
    check: isInn,
    context: mentions('инн', 'inn\\b'),
  }),
];
