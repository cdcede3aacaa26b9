/** Numbers that say behind themselves what they are, as address blocks and business cards do: `781 1704 office`, `+44 …-Fax`. */
import type { FoundMatch } from '../../streaming/detector.ts';

const places =
  'office|fax|mobile|cell|cellphone|home|work|direct|tel|phone|desk|main|pager|hotline|landline|mobil|b[uü]ro|privat|bureau|portable|m[oó]vil|oficina|casa|cellulare|ufficio';

/** At the end of a line, in parentheses, or behind a dash. */
export const labelBehind = `(?:[ \\t]{1,2}(?:${places})\\.?$| ?\\((?:${places})\\)|[ ]?[-–](?:${places})\\b)`;

const label = new RegExp(`${labelBehind}`, 'iu');

/** What a match is about, without the words that only showed what it is: those stay. */
export const withoutLabel = (match: FoundMatch): { readonly value: FoundMatch; readonly rest: string } => {
  const from = match.type === 'phone' ? match.text.search(label) : -1;
  if (from < 0) return { value: match, rest: '' };
  const text = match.text.slice(0, from);
  return { value: { ...match, end: match.start + from, text }, rest: match.text.slice(from) };
};
