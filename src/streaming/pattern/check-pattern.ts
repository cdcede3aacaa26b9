/** For the linter: what is wrong with a pattern, before anything runs. */
import { checkRule, patternRule } from './rule-set.ts';
import { UnsafePatternError } from './unsafe-pattern-error.ts';

/** Undefined: the pattern can be matched in linear time, and is worth it. */
export const checkPattern = (pattern: string, flags?: string): UnsafePatternError | undefined => {
  try {
    checkRule(patternRule(pattern, flags));
    return undefined;
  } catch (error) {
    if (error instanceof UnsafePatternError) return error;
    throw error;
  }
};
