/** What a chain's decision means for the exchange: a block or an escalation is a named failure. */
import { GatewayError } from '../exchange/gateway-error.ts';
import type { Decision } from '../exchange/verdict.ts';

type Ending = Pick<Decision, 'verdict' | 'reasonCode' | 'policy' | 'message'>;

/** The failure that ends the exchange, or undefined where it goes on. `status` is `gateway.policy_violation_status`. */
export const violation = (decision: Ending, phase: 'admit' | 'output', status: number): GatewayError | undefined => {
  if (decision.verdict !== 'block' && decision.verdict !== 'escalate') return undefined;
  const details = {
    phase,
    ...(decision.policy === undefined ? {} : { policy: decision.policy }),
    ...(decision.message === undefined ? {} : { message: decision.message }),
  };
  if (decision.reasonCode === 'policy_timeout') return new GatewayError('policy_timeout', details);
  const refusal = { ...details, status };
  if (decision.verdict === 'escalate') return new GatewayError('escalation_required', refusal);
  return new GatewayError(phase === 'admit' ? 'input_blocked' : 'output_blocked', refusal);
};
