/** Dates, and dates of birth: a date is one only behind words that say so. */
import type { TextRule } from '../../streaming/detector.ts';
import { mentions } from './context.ts';
import type { Recogniser } from './recogniser.ts';

const months =
  'jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|mar(?:ch|s|z|zo)?|m[aä]rz|apr(?:il|ile)?|may|mai|mayo|jun[eio]?|jul[yio]?|aug(?:ust)?|sep(?:t|tember)?|o[ck]t(?:ober)?|nov(?:ember|embre)?|de[cz](?:ember|embre)?';

const patterns = [
  // 1980-03-12, 12/03/1980, 12.3.80
  '\\b\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}\\b',
  '\\b\\d{1,2}[-/. ]{1,2}\\d{1,2}[-/. ]{1,2}\\d{2,4}\\b',
  // 12 March 1980, 12-MAR-80, 12th of March 1980
  `\\b\\d{1,2}(?:st|nd|rd|th|\\.)?(?: of)?[ -]{1,2}(?:${months})\\.?,?[ -]{1,2}\\d{2,4}\\b`,
  // March 12, 1980
  `\\b(?:${months})\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}\\b`,
];

/** Whether the figures can be a day, a month and a year in some order. */
export const isDate = (text: string): boolean => {
  const figures = text.match(/\d+/g)?.map(Number) ?? [];
  if (figures.some((figure) => figure === 0 && figures.length === 3)) return false;
  const year = figures.find((figure) => figure > 31 && figure > 99) ?? figures.at(-1) ?? 0;
  if (year > 99 && (year < 1850 || year > 2100)) return false;
  const rest = figures.filter((figure) => figure !== year);
  if (/\p{L}{3}/u.test(text)) return rest.every((day) => day <= 31);
  const low = figures.filter((figure) => figure <= 12).length;
  return (
    low >= 1 &&
    rest.every((figure) => figure <= 31 || figure <= 99) &&
    figures.filter((figure) => figure > 31).length <= 1
  );
};

const born = mentions(
  'born', 'birth', 'dob\\b', 'd\\.o\\.b', 'b-?day', 'geb\\.', 'geboren', 'geburt', 'geboorte', 'n[ée]e? le', 'naissance', 'nacid[oa]', 'nacimiento', 'nat[oa] il', 'nascita', 'nascid[oa]', 'nascimento', 'födel', 'född', 'født', 'syntym', 'urodz', 'рожд', '生年月日', '出生', '생년월일', 'do[gğ]um',
); // biome-ignore format: one list

const rulesFor = (type: string, rest: Pick<TextRule, 'introduced' | 'accept'>): readonly TextRule[] =>
  patterns.map((pattern) => ({ type, pattern, flags: 'i', ...rest }));

export const dateOfBirth: Recogniser = {
  entity: 'date_of_birth',
  group: 'personal',
  title: 'Dates of birth, behind words that say so',
  rules: () => rulesFor('date_of_birth', { introduced: born, accept: ({ text }) => isDate(text) }),
};

/** Every full date: for rules that count any date about a person (HIPAA). */
export const date: Recogniser = {
  entity: 'date',
  group: 'health',
  title: 'Full dates',
  rules: () => rulesFor('date', { accept: ({ text, before }) => !/[\d./-]$/.test(before) && isDate(text) }),
};
