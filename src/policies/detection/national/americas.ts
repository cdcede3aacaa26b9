/** Numbers of Canada and Latin America. */
import { allSame, digitsOf, luhn, weightedSum } from '../checksums.ts';
import { mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';
import { startsWithBirth } from './birth-prefix.ts';

/** MOD 11 with falling weights, remainders below 2 count as 0 (Receita Federal). */
const brazilianCheck = (digits: readonly number[], length: number, top: number): boolean => {
  const weights = Array.from({ length }, (_, index) => 2 + ((length - 1 - index) % (top - 1)));
  const rest = weightedSum(digits.slice(0, length), weights) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digits[length];
};

export const isCpf = (value: string): boolean => {
  const digits = digitsOf(value);
  return !allSame(digits) && brazilianCheck(digits, 9, 12) && brazilianCheck(digits, 10, 12);
};

const isCnpj = (value: string): boolean => {
  const digits = digitsOf(value);
  return !allSame(digits) && brazilianCheck(digits, 12, 9) && brazilianCheck(digits, 13, 9);
};

const isSin = (value: string): boolean => {
  const digits = digitsOf(value);
  return digits[0] !== 0 && digits[0] !== 8 && !allSame(digits) && luhn(digits);
};

const curpSigns = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
const isCurp = (value: string): boolean => {
  const sum = [...value.slice(0, 17)].reduce((total, sign, index) => total + curpSigns.indexOf(sign) * (18 - index), 0);
  return startsWithBirth(value.slice(4)) && (10 - (sum % 10)) % 10 === Number(value[17]);
};

const isCuit = (value: string): boolean => {
  const digits = digitsOf(value);
  const check = 11 - (weightedSum(digits.slice(0, 10), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check === 10 ? 9 : check) === digits[10];
};

const isRut = (value: string): boolean => {
  const digits = digitsOf(value.slice(0, -1)).reverse();
  const check = 11 - (weightedSum(digits, [2, 3, 4, 5, 6, 7]) % 11);
  return (check === 11 ? '0' : check === 10 ? 'K' : String(check)) === value.at(-1);
};

export const americas: readonly Recogniser[] = [
  numberShape({
    entity: 'ca_sin',
    title: 'Canadian social insurance numbers (Luhn)',
    pattern: '\\b\\d{3} \\d{3} \\d{3}\\b|\\b\\d{3}-\\d{3}-\\d{3}\\b|\\b\\d{9}\\b',
    check: isSin,
    context: mentions('sin\\b', 'social insurance', 'nas\\b', 'assurance sociale'),
  }),
  numberShape({
    entity: 'br_cpf',
    title: 'Brazilian CPF numbers (two check digits)',
    pattern: '\\b\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}\\b',
    check: isCpf,
    distinctive: true,
  }),
  numberShape({
    entity: 'br_cpf',
    title: 'Brazilian CPF numbers (two check digits)',
    pattern: '\\b\\d{11}\\b',
    check: isCpf,
    context: mentions('cpf', 'cadastro de pessoa'),
  }),
  numberShape({
    entity: 'br_cnpj',
    group: 'organisation',
    title: 'Brazilian CNPJ numbers (two check digits)',
    pattern: '\\b\\d{2}\\.\\d{3}\\.\\d{3}/\\d{4}-\\d{2}\\b',
    check: isCnpj,
    distinctive: true,
  }),
  numberShape({
    entity: 'mx_curp',
    title: 'Mexican CURP codes (check digit)',
    pattern: '\\b[A-Z]{4}\\d{6}[HMX][A-Z]{5}[A-Z0-9]\\d\\b',
    flags: 'i',
    check: isCurp,
    distinctive: true,
  }),
  numberShape({
    entity: 'mx_rfc',
    title: 'Mexican personal RFC codes, behind words',
    pattern: '\\b[A-ZÑ&]{4}\\d{6}[A-Z0-9]{3}\\b',
    flags: 'i',
    check: (value) => startsWithBirth(value.slice(4)),
    context: mentions('rfc'),
  }),
  numberShape({
    entity: 'ar_cuit',
    title: 'Argentine CUIT/CUIL numbers (mod-11)',
    pattern: '\\b(?:2[03478]|3[034])-\\d{8}-\\d\\b',
    check: isCuit,
    distinctive: true,
  }),
  numberShape({
    entity: 'cl_rut',
    title: 'Chilean RUT numbers (mod-11)',
    pattern: '\\b\\d{1,2}\\.\\d{3}\\.\\d{3}-[0-9K]\\b',
    flags: 'i',
    check: isRut,
    distinctive: true,
  }),
];
