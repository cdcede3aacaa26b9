/** Patterns of the operator's own, drawn from a grammar of regular expressions, in a real policy. */
import fc from 'fast-check';
import type { CompiledChain } from '../../src/policies/compile-chain.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { checkPattern, type TextRule } from '../../src/streaming/detector.ts';
import { someLongText, someRules, someText } from '../streaming/pattern/random-patterns.ts';
import { type Case, compare, someCaseOf, tellingsEach } from './cases.ts';
import { buildPolicy, chainEntry } from './chains.ts';

const isSound = ({ pattern, flags }: TextRule): boolean => checkPattern(pattern, flags) === undefined;

/** Undefined where no pattern is left that a policy would take. */
export const patternChain = (rules: readonly TextRule[], action: 'redact' | 'block'): CompiledChain | undefined => {
  const detect_patterns = rules
    .filter(isSound)
    .map(({ type, pattern, flags = '' }) => ({ name: type, pattern, flags }));
  if (detect_patterns.length === 0) return undefined;
  const policy = buildPolicy('dlp-filter', { secrets: false, detect_patterns, action });
  return compileChain([chainEntry('dlp-filter', policy)], '/v1/chat/completions');
};

/** Answers tried with every set of patterns: compiling is the dear part. */
const answersEach = 2;
export const casesEach = answersEach * tellingsEach;

export interface PatternCase {
  readonly rules: readonly TextRule[];
  readonly action: 'redact' | 'block';
  readonly cases: readonly Case[];
}

export const somePatternCase: fc.Arbitrary<PatternCase> = fc.record({
  rules: someRules,
  action: fc.constantFrom('redact' as const, 'redact' as const, 'block' as const),
  cases: fc.array(someCaseOf('openai-chat', fc.oneof(someText, someLongText)), {
    minLength: answersEach,
    maxLength: answersEach,
  }),
});

/** @throws {Error} where stream and whole differ. @returns how many cases were compared */
export const comparePatterns = ({ rules, action, cases }: PatternCase): number => {
  const chain = patternChain(rules, action);
  if (chain === undefined) return 0;
  for (const drawn of cases) compare(drawn, chain);
  return casesEach;
};
