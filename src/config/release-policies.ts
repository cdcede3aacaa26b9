/** Lets the policies of a plan go: for commands that only look at a plan, and for a plan that another has replaced. */
import type { Policy } from '../policies/policy.ts';
import type { Plan } from './plan.ts';

export const releasePolicies = ({ routes }: Plan): void => {
  const policies = new Set<Policy>(routes.flatMap(({ chain }) => chain.map(({ policy }) => policy)));
  for (const policy of policies) policy.dispose?.();
};
