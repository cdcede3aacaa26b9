/** Has the policies of a plan judge samples, so that the first request does not pay for what is made at first use. */
import type { Policy } from '../policies/policy.ts';
import type { Plan } from './plan.ts';

export const rehearsePolicies = ({ routes }: Plan): void => {
  const policies = new Set<Policy>(routes.flatMap(({ chain }) => chain.map(({ policy }) => policy)));
  for (const policy of policies) policy.rehearse?.();
};
