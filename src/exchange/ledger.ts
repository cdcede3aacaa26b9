/** What happened in an exchange so far: written by the phases as they pass, read once by `record`. */

import type { GatewayError } from './gateway-error.ts';
import type { UnreadablePart, Usage } from './text.ts';
import type { Decision, PolicyResult } from './verdict.ts';

export type AttemptOutcome =
  | 'answered'
  | 'refused'
  | 'failed'
  | 'timeout'
  | 'rate_limited'
  | 'circuit_open'
  | 'abandoned';

/** One try at one target. `ms` is from its start to its answer's head, or to its failure. */
export interface Attempt {
  readonly target: string;
  outcome: AttemptOutcome;
  status?: number;
  /** The code of the GatewayError, never the provider's words. */
  error?: string;
  ms: number;
}

export type Phase = 'queue' | 'admit' | 'route' | 'connect' | 'first_byte' | 'first_token' | 'output';

/** The flight recorder of one exchange. Times are milliseconds. */
export class Ledger {
  readonly spent: Partial<Record<Phase, number>> = {};
  readonly attempts: Attempt[] = [];
  readonly policies: PolicyResult[] = [];
  verdict: Decision['verdict'] = 'allow';
  reasonCode: string | undefined = undefined;
  modelRequested = '';
  model: string | undefined = undefined;
  provider: string | undefined = undefined;
  target: string | undefined = undefined;
  stream = false;
  usage: Usage | undefined = undefined;
  userId: string | undefined = undefined;
  teamId: string | undefined = undefined;
  unreadable: readonly UnreadablePart[] = [];
  clientRetry = 0;
  requestDigest = '';
  /** What ended the exchange before its answer was whole; set where the error becomes a reply. */
  failure: GatewayError | undefined = undefined;
  content: { readonly request?: string; readonly response?: string } | undefined = undefined;

  /** Adds to the time a phase has taken. */
  spend(phase: Phase, ms: number): void {
    this.spent[phase] = (this.spent[phase] ?? 0) + ms;
  }

  /** Takes over a chain's decision: a later, graver verdict replaces an earlier one. */
  judge(decision: Decision): void {
    this.policies.push(...decision.policies);
    if (gravity[decision.verdict] > gravity[this.verdict]) {
      this.verdict = decision.verdict;
      this.reasonCode = decision.reasonCode;
    }
  }
}

const gravity = { allow: 0, redact: 1, escalate: 2, block: 3 } as const;
