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

/** Phases whose time is ours; what an attempt waits for is in its Speaker. */
export type Phase = 'queue' | 'admit' | 'route' | 'output';

/**
 * What one attempt learns of the answer it brings. Each attempt has its own, so that a loser of a hedge or an earlier try never speaks for
 * the one that answered. Times are milliseconds.
 */
export interface Speaker {
  readonly target: string;
  readonly provider: string;
  model: string | undefined;
  usage: Usage | undefined;
  connect: number | undefined;
  firstByte: number | undefined;
  firstToken: number | undefined;
}

export const speakerFor = (target: string, provider: string): Speaker => ({
  target,
  provider,
  model: undefined,
  usage: undefined,
  connect: undefined,
  firstByte: undefined,
  firstToken: undefined,
});

/** The flight recorder of one exchange. Times are milliseconds. */
export class Ledger {
  readonly spent: Partial<Record<Phase, number>> = {};
  readonly attempts: Attempt[] = [];
  readonly policies: PolicyResult[] = [];
  verdict: Decision['verdict'] = 'allow';
  reasonCode: string | undefined = undefined;
  modelRequested = '';
  /** The attempt whose answer is given; until there is one, the latest. */
  speaker: Speaker | undefined = undefined;
  stream = false;
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
