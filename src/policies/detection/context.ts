/** What stands to the left of a candidate: the words that make a weak shape mean something, and the neighbours that unmake it. */
import { beginningsOf, wordBeginnings } from './word-beginnings.ts';

export type Context = (before: string) => boolean;

/** A candidate is put with several ends and to several rules, always with the same text in front: the last answer is kept. */
export const asked = <Answer>(ask: (before: string) => Answer): ((before: string) => Answer) => {
  let last = '';
  let answer = ask(last);
  return (before) => {
    if (before !== last) {
      answer = ask(before);
      last = before;
    }
    return answer;
  };
};

/** `nationalId` and `national_id` are how programs write `national id`. */
const spaced = (before: string): string =>
  /_|[a-z][A-Z]/.test(before) ? before.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ') : before;

const wordsOf = asked((before) => {
  const text = spaced(before);
  return { text, beginnings: wordBeginnings(text) };
});

/** Scripts that put no space between words: there a word begins wherever it stands. */
export const unspacedScripts = '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}';
const unspaced = new RegExp(`^[${unspacedScripts}]`, 'u');

const hasAny = (beginnings: readonly number[], possible: Uint8Array): boolean => {
  for (const beginning of beginnings) if (possible[beginning] === 1) return true;
  return false;
};

/**
 * Whether one of the words begins somewhere in the text in front of a candidate (at most 64 units, so a regular
 * expression is safe here: its input is bounded). A word may be a fragment of a pattern, such as `phone|tel\\.`.
 */
export const mentions = (...words: readonly string[]): Context => {
  const own = words.filter((word) => !unspaced.test(word));
  const anywhere = words.filter((word) => unspaced.test(word));
  const pattern = new RegExp(
    [...(own.length > 0 ? [`(?:^|[^\\p{L}])(?:${own.join('|')})`] : []), ...anywhere].join('|'),
    'iu',
  );
  const possible = beginningsOf(words);
  return asked((before) => {
    const { beginnings, text } = wordsOf(before);
    return (beginnings === undefined || hasAny(beginnings, possible)) && pattern.test(text);
  });
};

/** Whether one of the words stands right in front, with at most a few signs between: a label. */
export const labels = (...words: readonly string[]): Context => {
  const pattern = new RegExp(`(?:^|[^\\p{L}])(?:${words.join('|')})[^\\p{L}\\d]{0,6}$`, 'iu');
  return asked((before) => pattern.test(wordsOf(before).text));
};

/** Any of several contexts. */
export const either =
  (...contexts: readonly Context[]): Context =>
  (before) =>
    contexts.some((context) => context(before));

/** A number is part of something longer: a decimal, a price, a dashed or dotted code, a path. */
export const insideNumber: Context = asked((before) => /(?:\d[.:/-]|[0-9a-f]{4}-|[.$€£¥@\\])$/iu.test(before));
