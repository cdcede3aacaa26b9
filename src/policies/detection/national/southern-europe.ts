/** Numbers of Spain, Portugal, Italy, Greece and Turkey. */
import { allSame, digitsOf, luhn, weightedSum } from '../checksums.ts';
import { mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';

const controlLetter = (value: string): boolean =>
  'TRWAGMYFPDXBNJZSQVHLCKE'[Number(value.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2')) % 23] ===
  value.at(-1);

/** Values of the signs at odd places, 0–9 and A–Z alike (Decreto 12 marzo 1974). */
const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const isCodiceFiscale = (value: string): boolean => {
  const sum = [...value.slice(0, 15)].reduce((total, sign, index) => {
    const figure = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65;
    return total + (index % 2 === 0 ? (odd[figure] ?? 0) : figure);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === value[15];
};

const isPartitaIva = (value: string): boolean => !allSame(digitsOf(value)) && luhn(digitsOf(value));

const isNif = (value: string): boolean => {
  const digits = digitsOf(value);
  const rest = weightedSum(digits.slice(0, 8), [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digits[8];
};

/** T.C. Kimlik: tenth figure 7·odd − even, eleventh the sum of ten (NVI). */
const isTckn = (value: string): boolean => {
  const digits = digitsOf(value);
  const ten = (weightedSum(digits.slice(0, 9), [7, -1]) + 100) % 10;
  const eleven = weightedSum(digits.slice(0, 10), [1]) % 10;
  return digits[0] !== 0 && ten === digits[9] && eleven === digits[10];
};

const isAmka = (value: string): boolean => luhn(digitsOf(value));

export const southernEurope: readonly Recogniser[] = [
  numberShape({
    entity: 'es_nif',
    title: 'Spanish DNI/NIF (control letter)',
    pattern: '\\b\\d{8}[- ]?[A-Z]\\b',
    flags: 'i',
    check: controlLetter,
    distinctive: true,
  }),
  numberShape({
    entity: 'es_nie',
    title: 'Spanish NIE (control letter)',
    pattern: '\\b[XYZ]-?\\d{7}-?[A-Z]\\b',
    flags: 'i',
    check: controlLetter,
    distinctive: true,
  }),
  numberShape({
    entity: 'pt_nif',
    title: 'Portuguese NIF (mod-11)',
    pattern: '\\b[1-35689]\\d{2} ?\\d{3} ?\\d{3}\\b',
    check: isNif,
    context: mentions('nif', 'contribuinte', 'fiscal'),
  }),
  numberShape({
    entity: 'it_fiscal_code',
    title: 'Italian codici fiscali (control letter)',
    pattern: '\\b[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]\\b',
    flags: 'i',
    check: isCodiceFiscale,
    distinctive: true,
  }),
  numberShape({
    entity: 'it_driver_license',
    title: 'Italian driving licences, behind words',
    pattern: '\\b(?:[A-Z]{2}\\d{7}[A-Z]|U1[BCDFGHJKLMNPRSTVWXYZ0-9]{7}[A-Z])\\b',
    flags: 'i',
    context: mentions('patente', 'driv'),
  }),
  numberShape({
    entity: 'it_vat_code',
    group: 'organisation',
    title: 'Italian VAT numbers (Luhn)',
    pattern: '\\b\\d{8}[ _-]?\\d{3}\\b',
    check: isPartitaIva,
    context: mentions('iva', 'vat', 'p\\.? ?iva'),
  }),
  numberShape({
    entity: 'gr_amka',
    title: 'Greek AMKA numbers (Luhn)',
    pattern: '\\b[0-3]\\d[01]\\d{8}\\b',
    check: isAmka,
    context: mentions('amka', 'αμκα'),
  }),
  numberShape({
    entity: 'tr_national_id',
    title: 'Turkish identity numbers (two check digits)',
    pattern: '\\b[1-9]\\d{10}\\b',
    check: isTckn,
    context: mentions('t\\.?c\\.?', 'kimlik', 'turkish', 'tckn'),
  }),
  numberShape({
    entity: 'tr_license_plate',
    group: 'technical',
    title: 'Turkish number plates, behind words',
    pattern:
      '\\b(?:0[1-9]|[1-7]\\d|8[01]) ?(?:[A-Z] ?\\d{4,5}|[A-Z] ?\\d{2,3}|[A-Z]{2} ?\\d{2,4}|[A-Z]{3} ?\\d{2,4})\\b',
    context: mentions('plaka', 'plate'),
  }),
];
