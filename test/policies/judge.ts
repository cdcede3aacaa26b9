/** Builds a policy from settings as YAML would give them, and asks it. */
import type { z } from 'zod';
import type { Verdict } from '../../src/exchange/verdict.ts';
import type { Policy, PolicyAnswer, PolicyDefinition, PolicyRequest } from '../../src/policies/policy.ts';

export const built = <Schema extends z.ZodType>(definition: PolicyDefinition<Schema>, settings: unknown): Policy =>
  definition.build(definition.schema.parse(settings), { secret: () => undefined });

const atOnce = (verdict: ReturnType<NonNullable<Policy['input']>> | undefined): Verdict => {
  if (verdict === undefined || !('kind' in verdict)) throw new Error('a local policy decides at once');
  return verdict;
};

export const judgeRequest = (policy: Policy, request: PolicyRequest): Verdict => atOnce(policy.input?.(request));

export const judgeAnswer = (policy: Policy, answer: PolicyAnswer): Verdict => atOnce(policy.output?.(answer));
