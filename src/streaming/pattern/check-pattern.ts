/** For the linter: what is wrong with a pattern, before anything runs. */
import { checkRule, patternRule } from './rule-set.ts';
import { UnsafePatternError } from './unsafe-pattern-error.ts';

/** Answers remembered: a reload, and every policy of a kind, brings the same patterns again. */
const MAX_ANSWERS = 4_096;
const answers = new Map<string, UnsafePatternError | undefined>();

const examine = (pattern: string, flags: string): UnsafePatternError | undefined => {
  try {
    checkRule(patternRule(pattern, flags));
    return undefined;
  } catch (error) {
    if (error instanceof UnsafePatternError) return error;
    throw error;
  }
};

/** Undefined: the pattern can be matched in linear time, and is worth it. */
export const checkPattern = (pattern: string, flags = ''): UnsafePatternError | undefined => {
  const key = `${flags}/${pattern}`;
  if (!answers.has(key)) {
    if (answers.size >= MAX_ANSWERS) answers.clear();
    answers.set(key, examine(pattern, flags));
  }
  return answers.get(key);
};
