/** The output phase's judgement of a whole JSON answer. */
import type { Observable } from 'rxjs';
import { allow } from '../exchange/verdict.ts';
import { type ChainStep, stepsFor } from './compile-chain.ts';
import { type ChainResult, foldChain, type PolicyBudget } from './fold-chain.ts';
import type { PolicyAnswer } from './policy.ts';

/** Judges an answer with the `output` steps of a compiled chain. Synchronous unless a remote policy has to be asked or the texts cost more than a moment. */
export const judgeOutput = (
  steps: readonly ChainStep[],
  answer: PolicyAnswer,
  budget: PolicyBudget,
): ChainResult | Observable<ChainResult> =>
  foldChain({
    steps: stepsFor(steps, answer.request),
    phase: 'output',
    texts: answer.texts,
    ask: (policy, texts, allowance) =>
      policy.output?.(texts === answer.texts ? answer : { ...answer, texts }, allowance) ?? allow,
    budget,
  });
