/**
 * Phone numbers. Linear patterns find candidates; libphonenumber judges what has a country or the North American shape;
 * other national forms need a leading zero the library knows, or words that announce a phone. Judging costs about 10 µs,
 * so cheap refusals come first.
 */

import type { Candidate, TextRule } from '../../streaming/detector.ts';
import { digitsOf, isIsbn10 } from './checksums.ts';
import { asked, type Context, unspacedScripts } from './context.ts';
import { isKnownAbroad, isPossibleAbroad } from './international-phones.ts';
import { isNorthAmericanNumber, isRussianNumber, isSomeNational, isTurkishNumber } from './national-phones.ts';
import { labelBehind } from './phone-label.ts';
import { announced, assignedPhone, otherAnnounced, otherNumber } from './phone-words.ts';
import { lookalike, type Recogniser } from './recogniser.ts';

/** A number that begins in the middle of another one, or of a word with digits in it. */
const cut: Context = asked(
  (before) =>
    /(?:\d[.,:/_-]?|[\d)] ?\(|[_/=&%.-]|\d\p{L}|^\p{L}|[^\p{L}]\p{L})$/u.test(before) &&
    !/^\s*[-–]$/u.test(before) &&
    !besideUnspaced.test(before),
);

const besideUnspaced = new RegExp(`[${unspacedScripts}]$`, 'u');
const glued: Context = asked((before) => /[\p{L}\d_]$/u.test(before) && !besideUnspaced.test(before));

/** What follows the number itself: `x123`, `ext. 4`. */
const extensionPart = /[ ,;]*(?:x|ext\.?|extension) ?\d{1,6}$/i;

/** A plus and a country that exists is a telephone if its length is possible: real numbers are newer than any table. `00` proves less. */
const isInternational = ({ text, before }: Candidate): boolean => {
  if (glued(before) || text.length < 8) return false;
  const all = text.replace(extensionPart, '').replace('(0)', '').replace(/\D/g, '');
  const plus = /^\(?\+/.test(text);
  // Mexican mobiles had a 1 behind the country, and many are still written with it.
  const figures = (plus ? all : all.slice(2)).replace(/^521(?=\d{10}$)/, '52');
  if (figures.length < 7 || figures.length > 16) return false;
  return plus ? isPossibleAbroad(figures) : isKnownAbroad(figures);
};

/** The North American shape 3-3-4; fictional numbers (555) are redacted like real ones. */
const isNorthAmerican = ({ text, before }: Candidate): boolean => {
  if (cut(before)) return false;
  const digits = digitsOf(text.replace(extensionPart, ''));
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
  // `MA 02110-1301` is a place; pairs behind bytes are bytes.
  if (/^0\d{4}-\d{4}$/.test(text) && (/[A-Z]{2} {1,2}$/.test(before) || !announced(before))) return false;
  if (/(?:(?:^|[\s<[(,])[0-9a-f]{2}|buffer) $/i.test(before)) return false;
  if (announced(before)) return true;
  // `0 6700 33227` is printed under bar codes.
  if (otherNumber(before) || /^0 \d+ \d+$/.test(text)) return false;
  return isSomeNational(text);
};

/** A date, a year range, an amount. */
const dateLike =
  /^(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])\b|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d$|^(?:19|20)\d\d ?- ?(?:19|20)\d\d$/;

/** A decimal, a date among other figures. */
const figures = /^(?!\d{3}\.\d{4}$)\d+\.\d+$|\d{4}([/-])\d\d\1\d\d/;
/** `- 8487955: …`, the mark of a change in a list of them. */
const listItem = /\n\s*[-*•]\s*$/;

const isLoose = (text: string, before: string): boolean => {
  if (cut(before) && !assignedPhone(before)) return false;
  const count = digitsOf(text).length;
  if (count < 7 || count > 15 || dateLike.test(text) || figures.test(text)) return false;
  return !(/^\d+$/.test(text) && listItem.test(before));
};

/** Anything of a phone's length behind words that announce one. */
const isAnnounced = ({ text, before }: Candidate): boolean => isLoose(text, before) && !otherAnnounced(before);

const labelled = new RegExp(labelBehind, 'iu');

/** `12 345 678 mobile` is a count, unless it begins a line. */
const amount = /^\d{1,3}(?:[ .]\d{3})+$/;

/** Anything of a phone's length with such a word behind it. */
const isLabelled = ({ text, before }: Candidate): boolean => {
  const number = text.replace(labelled, '');
  if (amount.test(number) && !/(?:^|\n)[ \t]*$/.test(before)) return false;
  return isLoose(number, before) && !otherNumber(before) && !otherAnnounced(before);
};

const extension = '(?: ?(?:x|ext\\.?|extension) ?\\d{1,6})?';
const separator = '[ .\\u00a0\\u2011\\u2013-]';

const loose = '(?:(?:\\b\\d{1,2} ?)?\\(\\d{1,5}\\) ?|\\b)(?:\\d{7,15}|\\d{1,8}(?:[ ./-]{1,2}\\d{2,8}){1,4})';

const rules: readonly TextRule[] = [
  // Of several ends the longest that is a number is taken: what follows may be a figure of its own.
  {
    type: 'phone',
    pattern: `(?:\\(?\\+\\(?|\\(?\\b00)\\d{1,3}\\)?${separator}?(?:\\(\\d{1,5}\\)${separator}?)?\\d{1,12}(?:[ ./\\u00a0\\u2011-]{1,2}\\d{1,9}){0,6}(?:[ ,;]{0,2}(?:x|ext\\.?|extension) ?\\d{1,6})?\\b`,
    flags: 'i',
    accept: isInternational,
  },
  {
    type: 'phone',
    pattern: `(?:\\+?\\b(?:00)?1${separator}?)?(?:\\(\\d{3}\\)${separator}?|\\d{3}${separator})\\d{3}${separator}\\d{4}${extension}\\b`,
    flags: 'i',
    accept: isNorthAmerican,
  },
  {
    type: 'phone',
    pattern: `\\(?\\b0\\d{0,5}(?:\\)| [/-] |[ ./-]) ?\\(?\\d{2,8}\\)?(?:[ ./-]\\d{2,8}){0,4}\\b`,
    accept: isZeroForm,
  },
  // `8 (912) 345-67-89`
  {
    type: 'phone',
    pattern: '\\b8[ -]?\\(?\\d{3}\\)?[ -]\\d{3}[ -](?:\\d{2}[ -]\\d{2}|\\d{4})\\b',
    accept: ({ text, before }) => !cut(before) && !otherNumber(before) && isRussianNumber(text),
  },
  { type: 'phone', pattern: `${loose}${extension}\\b`, flags: 'i', introduced: announced, accept: isAnnounced },
  { type: 'phone', pattern: `${loose}${labelBehind}`, flags: 'im', accept: isLabelled },
  // More pairs than a telephone has: bytes.
  { type: lookalike, pattern: '\\b\\d{2}(?: \\d{2}){5,}\\b' },
  // A book, not the `0-306-40615` in it.
  {
    type: lookalike,
    pattern: '\\b\\d{1,5}[ -]\\d{2,7}[ -]\\d{1,6}[ -][\\dX]\\b',
    accept: ({ text }) => isIsbn10(text),
  },
];

/** Behind a word, and not one that says it is something else, eleven figures with a zero in front are a telephone if a country has it. */
const behindWord: Context = (before) => /\p{L}[^\p{L}\d,;|\t]{1,3}$/u.test(before) && !otherNumber(before);

const bareZero = '\\b0\\d{8,10}\\b';

/** `09171234567`: eleven figures may be anything, unless the operator asked for telephones by name. */
const named: readonly TextRule[] = [
  { type: 'phone', pattern: bareZero, accept: ({ text, before }) => !cut(before) && isSomeNational(text) },
  // `532 123 45 67`
  {
    type: 'phone',
    pattern: '\\b\\d{3}[ .-]\\d{3}[ .-]\\d{2}[ .-]\\d{2}\\b',
    accept: ({ text, before }) =>
      !cut(before) && !otherNumber(before) && (isTurkishNumber(text) || isRussianNumber(`8${text}`)),
  },
];

const listed: readonly TextRule[] = [
  {
    type: 'phone',
    pattern: bareZero,
    introduced: behindWord,
    accept: ({ text, before }) => text.length >= 10 && !otherAnnounced(before) && isSomeNational(text),
  },
];

export const phone: Recogniser = {
  entity: 'phone',
  group: 'core',
  title: 'Phone numbers (libphonenumber)',
  rules: (wanted) => [...rules, ...(wanted === 'named' ? named : listed)],
};
