/** What matches, told by the native engine and brute force over every (start, end): slow, and beyond doubt. */
import type { FoundMatch, TextRule } from '../../../src/streaming/detector.ts';

/** Boundaries between code points. */
const boundariesOf = (text: string): readonly number[] => {
  const boundaries = [0];
  for (const character of text) boundaries.push((boundaries.at(-1) ?? 0) + character.length);
  return boundaries;
};

/** Whether the rule matches exactly from one boundary to another, both sides seen by its assertions. */
export const spanMatcher = (rule: TextRule): ((text: string, start: number, behind: number) => boolean) => {
  const compiled = new Map<number, RegExp>();
  return (text, start, behind) => {
    let pattern = compiled.get(behind);
    if (pattern === undefined) {
      pattern = new RegExp(`(?:${rule.pattern})(?=[^]{${behind}}(?![^]))`, `y${rule.flags ?? 'u'}`);
      compiled.set(behind, pattern);
    }
    pattern.lastIndex = start;
    return pattern.test(text);
  };
};

/** Leftmost, then longest, then first rule; candidates that validation refuses are no matches. */
export const bruteForce = (rules: readonly TextRule[], text: string): FoundMatch[] => {
  const matchers = rules.map(spanMatcher);
  const boundaries = boundariesOf(text);
  const last = boundaries.length - 1;
  const found: FoundMatch[] = [];
  const longestFrom = (from: number): number | undefined => {
    const start = boundaries[from] ?? 0;
    for (let to = last; to > from; to -= 1) {
      const end = boundaries[to] ?? 0;
      const candidate = { text: text.slice(start, end), before: text.slice(Math.max(0, start - 64), start) };
      const rule = rules.find(
        (one, index) => matchers[index]?.(text, start, last - to) && (one.accept?.(candidate) ?? true),
      );
      if (rule === undefined) continue;
      found.push({ type: rule.type, start, end, text: candidate.text });
      return to;
    }
    return undefined;
  };
  for (let from = 0; from < last; ) from = longestFrom(from) ?? from + 1;
  return found;
};
