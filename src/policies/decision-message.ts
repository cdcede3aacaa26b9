/** What the caller reads of a block or an escalation: the operator's words if there are any, then policy, reason and counts, never a value. */
import type { MatchCounts } from '../exchange/verdict.ts';

interface Refusal {
  readonly kind: 'block' | 'escalate';
  readonly reasonCode: string;
  readonly message?: string | undefined;
  readonly matches?: MatchCounts | undefined;
}

/** @param policy its kind */
export const decisionMessage = (policy: string, { kind, reasonCode, message, matches }: Refusal): string => {
  const counts = Object.entries(matches ?? {}).map(([type, count]) => `${type} ${count}`);
  const found = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  const words = message ?? (kind === 'block' ? 'Blocked by policy.' : 'A policy asks for a human decision.');
  return `${words} (${policy}, ${reasonCode}${found})`;
};
