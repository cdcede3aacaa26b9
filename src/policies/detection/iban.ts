/** International bank account numbers (ISO 13616): country, length and mod-97, grouped or not. */
import { compact, remainder97 } from './checksums.ts';
import { lookalike, type Recogniser } from './recogniser.ts';

/** Total length by country, from the IBAN registry (SWIFT, release 99). */
const lengths: Readonly<Record<number, string>> = {
  15: 'NO',
  16: 'BE',
  18: 'DK FI FO GL NL FK SD',
  19: 'MK SI',
  20: 'AT BA EE KZ LT LU XK MN',
  21: 'CH HR LI LV',
  22: 'BG BH CR DE GB GE IE ME RS VA',
  23: 'AE GI IL IQ TL OM SO',
  24: 'AD CZ ES MD PK RO SA SE SK TN VG',
  25: 'LY PT ST',
  26: 'IS TR',
  27: 'FR GR IT MC MR SM BI DJ',
  28: 'AL AZ BY CY DO GT HN HU LB PL SV NI',
  29: 'BR EG PS QA UA',
  30: 'JO KW MU YE',
  31: 'MT SC',
  32: 'LC',
  33: 'RU',
};

/** @returns whether the check digits are right (mod-97 of the number with its first four characters moved to the end is 1) */
export const isIban = (text: string): boolean => {
  const value = compact(text);
  return remainder97(value.slice(4) + value.slice(0, 4)) === 1;
};

/** Between the groups, as banks, forms and word processors print it. */
const gap = '[ .\\u00a0\\u2007\\u202f\\u2010-\\u2013-]';

/** With a space behind the country its letters are capitals: `by 365` is no beginning. */
const pattern = Object.entries(lengths)
  .map(([length, names]) => {
    const countries = names.replaceAll(' ', '|');
    return `(?:${countries}|(?-i:${countries}) )\\d{2}(?:${gap}?[A-Z0-9]){${Number(length) - 4}}`;
  })
  .join('|');

export const iban: Recogniser = {
  entity: 'iban',
  group: 'core',
  title: 'Bank accounts (IBAN, mod-97)',
  rules: () => [
    { type: 'iban', pattern: `\\b(?:${pattern})\\b`, flags: 'i', accept: ({ text }) => isIban(text) },
    // A printed one with a wrong check digit is no account, and what is in it is no telephone.
    { type: lookalike, pattern: '\\b[A-Z]{2}\\d{2}(?: [A-Z0-9]{4}){3,7}(?: [A-Z0-9]{1,3})?\\b' },
  ],
};
