/** What stands to the left of a candidate: the words that make a weak shape mean something, and the neighbours that unmake it. */

export type Context = (before: string) => boolean;

/**
 * Whether one of the words begins somewhere in the text in front of a candidate (at most 64 units, so a regular
 * expression is safe here: its input is bounded). A word may be a fragment of a pattern, such as `phone|tel\.`.
 */
export const mentions = (...words: readonly string[]): Context => {
  const pattern = new RegExp(`(?:^|[^\\p{L}])(?:${words.join('|')})`, 'iu');
  // A candidate is put with several ends and to several rules, always with the same text in front.
  let asked = '';
  let answer = false;
  return (before) => {
    if (before === asked) return answer;
    asked = before;
    // `nationalId` and `national_id` are how programs write `national id`.
    answer = pattern.test(spaced(before));
    return answer;
  };
};

const spaced = (before: string): string =>
  /_|[a-z][A-Z]/.test(before) ? before.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ') : before;

/** Any of several contexts. */
export const either =
  (...contexts: readonly Context[]): Context =>
  (before) =>
    contexts.some((context) => context(before));

/** A number is part of something longer: a decimal, a price, a dashed or dotted code, a path. */
export const insideNumber = (before: string): boolean => /(?:\d[.,:/-]|[0-9a-f]{4}-|[.$€£¥@\\])$/iu.test(before);
