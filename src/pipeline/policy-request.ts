/** A request as policies are shown it. */
import type { Received } from '../exchange/exchange.ts';
import type { RequestFacts } from '../exchange/text.ts';
import type { PolicyRequest } from '../policies/policy.ts';

/** The policies' view of a request; `memory` is the exchange's own, so that the output phase finds what the input phase left there. */
export const policyRequest = (
  received: Pick<Received, 'dialect' | 'route' | 'headers'>,
  facts: RequestFacts,
  memory: Map<object, unknown>,
): PolicyRequest => ({
  texts: facts.texts,
  unreadable: facts.unreadable,
  dialect: received.dialect,
  route: received.route,
  model: facts.model,
  tools: facts.tools,
  user: facts.user,
  headers: received.headers,
  memory,
});
