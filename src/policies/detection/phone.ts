/**
 * Phone numbers. Linear patterns find candidates; libphonenumber judges what has a country or the North American shape;
 * other national forms need a leading zero the library knows, or words that announce a phone. Judging costs about 10 µs,
 * so cheap refusals come first.
 */

import { isPossiblePhoneNumber, isValidPhoneNumber } from 'libphonenumber-js/max';
import type { Candidate, TextRule } from '../../streaming/detector.ts';
import { digitsOf } from './checksums.ts';
import { asked, type Context, mentions } from './context.ts';
import { isNorthAmericanNumber, isSomeNational } from './national-phones.ts';
import type { Recogniser } from './recogniser.ts';

const announced = mentions(
  'phone', 'telephone', 'tel\\b', 'tel[:.]', 'mobile', 'mob\\b', 'cell', 'fax', 'call', 'dial', 'reach', 'ring', 'sms', 'text (?:me|us|him|her|them)', 'whats ?app', 'signal', 'viber',
  'contact', 'hotline', 'landline', 'handy', 'telefon', 'telefoon', 'tel[eé]fono', 't[eé]l[eé]phone', 'portable', 'm[oó]vil', 'celular', 'cellulare', 'rufnummer', 'messages? to', 'answering',
  'registered', 'desk[ :]', 'telepono', 'puhelin', 'telef[oó]n', 'телефон', 'тел', '电话', '手机', '電話', '携帯', '전화', 'gsm',
); // biome-ignore format: one list

/** Words after which a number is something else, whatever its shape. */
const otherNumber: Context = asked((before) =>
  /(?:order|invoice|tracking|ticket|case|ref(?:erence)?|serial|part|model|sku|isbn|issn|doi|build|version|account|acct|id|no|nr|number|#)\s*[:#.]?\s*$/iu.test(
    before,
  ),
);

/** A number that begins in the middle of another one, or of a word with digits in it. */
const cut: Context = asked(
  (before) =>
    /(?:\d[.,:/_-]?|[\d)] ?\(|[_/=&%.-]|\d\p{L}|^\p{L}|[^\p{L}]\p{L})$/u.test(before) && !/^\s*[-–]$/u.test(before),
);

const glued: Context = asked((before) => /[\p{L}\d_]$/u.test(before));

/** A plus and a country that exists is a telephone if its length is possible: real numbers are newer than any table. `00` proves less. */
const isInternational = ({ text, before }: Candidate): boolean => {
  if (glued(before) || text.length < 8 || digitsOf(text).length < 7) return false;
  const number = text.replace('(0)', '');
  return number.startsWith('+') ? isPossiblePhoneNumber(number) : isValidPhoneNumber(number.replace(/^00/, '+'));
};

/** The North American shape 3-3-4; fictional numbers (555) are redacted like real ones. */
const isNorthAmerican = ({ text, before }: Candidate): boolean => {
  if (cut(before)) return false;
  const digits = digitsOf(text).slice(0, /x|ext/i.test(text) ? 11 : undefined);
  const national = (digits.length > 10 && digits[0] === 1 ? digits.slice(1) : digits).slice(0, 10).join('');
  if (announced(before)) return true;
  if (otherNumber(before)) return false;
  // Dashes, dots or parentheses in these places are a habit of telephones only; three groups with spaces are not.
  return /^[2-9]/.test(national) && (/[(.-]/.test(text) || isNorthAmericanNumber(national));
};

/** `020 7946 0958`, `01.84.17.61.18`: a zero, groups, and a country that has such a number. */
const isZeroForm = ({ text, before }: Candidate): boolean => {
  const count = digitsOf(text).length;
  if (count < 9 || count > 12 || glued(before) || cut(before)) return false;
  if (announced(before)) return true;
  if (otherNumber(before)) return false;
  return isSomeNational(text);
};

const otherAnnounced: Context = asked((before) =>
  /(?:order|invoice|tracking|ticket|case|account|acct|card|ssn|iban|passport|zip)[^.;\n]{0,24}$/iu.test(before),
);

/** Anything of a phone's length behind words that announce one. */
const isAnnounced = ({ text, before }: Candidate): boolean => {
  if (cut(before)) return false;
  const count = digitsOf(text).length;
  if (count < 7 || count > 15) return false;
  // A date, a year range, an amount.
  if (
    /^(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])\b|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d$|^(?:19|20)\d\d ?- ?(?:19|20)\d\d$/.test(
      text,
    )
  )
    return false;
  return !otherAnnounced(before);
};

const extension = '(?: ?(?:x|ext\\.?|extension) ?\\d{1,6})?';
const separator = '[ .\\u00a0\\u2011\\u2013-]';

const rules: readonly TextRule[] = [
  // Of several ends the longest that is a number is taken: what follows may be a figure of its own.
  {
    type: 'phone',
    pattern: `(?:\\+|\\b00)\\d{1,3}${separator}?(?:\\(\\d{1,5}\\)${separator}?)?\\d{1,12}(?:[ ./\\u00a0\\u2011-]{1,2}\\d{1,6}){0,6}\\b`,
    accept: isInternational,
  },
  {
    type: 'phone',
    pattern: `(?:\\+?\\b(?:00)?1${separator}?)?(?:\\(\\d{3}\\) ?|\\d{3}${separator})\\d{3}${separator}\\d{4}${extension}\\b`,
    flags: 'i',
    accept: isNorthAmerican,
  },
  {
    type: 'phone',
    pattern: `\\(?\\b0\\d{0,5}(?:\\)|[ ./-]) ?\\(?\\d{2,8}\\)?(?:[ ./-]\\d{2,8}){0,4}\\b`,
    accept: isZeroForm,
  },
  {
    type: 'phone',
    pattern: `(?:\\(\\d{1,5}\\) ?|\\b)(?:\\d{7,15}|\\d{1,8}(?:[ ./-]{1,2}\\d{2,8}){1,4})${extension}\\b`,
    flags: 'i',
    introduced: announced,
    accept: isAnnounced,
  },
];

/** `09171234567`: eleven figures may be anything, unless the operator asked for telephones by name. */
const bareZeroForm: TextRule = {
  type: 'phone',
  pattern: '\\b0\\d{8,10}\\b',
  accept: ({ text, before }) => !cut(before) && isSomeNational(text),
};

export const phone: Recogniser = {
  entity: 'phone',
  group: 'core',
  title: 'Phone numbers (libphonenumber)',
  rules: (wanted) => (wanted === 'named' ? [...rules, bareZeroForm] : rules),
};
