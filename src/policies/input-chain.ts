/** The input phase's judgement: the chain over everything a request says to the model. */
import type { Observable } from 'rxjs';
import { allow } from '../exchange/verdict.ts';
import { type ChainStep, stepsFor } from './compile-chain.ts';
import { type ChainResult, foldChain, type PolicyBudget } from './fold-chain.ts';
import type { PolicyRequest } from './policy.ts';

/** Judges a request with the `input` steps of a compiled chain. Synchronous unless a remote policy has to be asked or the texts cost more than a moment. */
export const judgeInput = (
  steps: readonly ChainStep[],
  request: PolicyRequest,
  budget: PolicyBudget,
): ChainResult | Observable<ChainResult> =>
  foldChain({
    steps: stepsFor(steps, request),
    phase: 'input',
    texts: request.texts,
    ask: (policy, texts, allowance) =>
      policy.input?.(texts === request.texts ? request : { ...request, texts }, allowance) ?? allow,
    budget,
  });
