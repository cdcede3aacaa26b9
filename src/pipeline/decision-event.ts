/** The decision event of one exchange, from what its ledger holds. Pure. */
import type { AttemptEntry, DecisionEvent, PolicyEntry } from '../events/event.ts';
import type { Received } from '../exchange/exchange.ts';
import type { Attempt } from '../exchange/ledger.ts';
import type { Outcome } from '../exchange/outcome.ts';
import type { UnreadablePart, Usage } from '../exchange/text.ts';
import type { PolicyResult } from '../exchange/verdict.ts';
import type { Target } from './plan.ts';

/** How the exchange ended, seen from outside. */
export interface Ending {
  readonly outcome: Outcome;
  readonly status: number;
}

/** What the event needs that no exchange knows. */
export interface EventIdentity {
  readonly id: string;
  readonly gatewayId: string;
  readonly configVersion: string;
  /** `Date.now()` and `performance.now()`, milliseconds. */
  readonly wallClock: number;
  readonly now: number;
  readonly pricing: Target['pricing'];
}

export const decisionEvent = (received: Received, ending: Ending, identity: EventIdentity): DecisionEvent => {
  const { ledger } = received;
  const { spent, speaker } = ledger;
  const admit = spent.admit ?? 0;
  const route = spent.route ?? 0;
  const output = spent.output ?? 0;
  return {
    id: identity.id,
    event_type: 'decision',
    timestamp: new Date(identity.wallClock).toISOString(),
    gateway_id: identity.gatewayId,
    request_id: received.id,
    trace_id: received.traceId,
    config_version: identity.configVersion,
    route: received.route,
    outcome: ending.outcome,
    verdict: ledger.verdict,
    reason_code: ledger.reasonCode ?? ledger.failure?.code ?? null,
    status: ending.status,
    stream: ledger.stream,
    client_retry: ledger.clientRetry,
    request_digest: ledger.requestDigest,
    model_requested: ledger.modelRequested === '' ? null : ledger.modelRequested,
    model: speaker?.model ?? null,
    provider: speaker?.provider ?? null,
    target: speaker?.target ?? null,
    policies: ledger.policies.map(policyEntry),
    attempts: ledger.attempts.map(attemptEntry),
    timing_ms: {
      queue: rounded(spent.queue ?? 0),
      admit: rounded(admit),
      route: rounded(route),
      connect: roundedOrNull(speaker?.connect),
      first_byte: roundedOrNull(speaker?.firstByte),
      first_token: roundedOrNull(speaker?.firstToken),
      output: rounded(output),
      total: rounded(identity.now - received.receivedAt),
      overhead: rounded(admit + route + output),
    },
    usage: speaker?.usage ?? null,
    cost_usd: cost(speaker?.usage, identity.pricing),
    user_id: ledger.userId ?? null,
    team_id: ledger.teamId ?? null,
    content: ledger.content ?? 'none',
    ...(ledger.unreadable.length === 0 ? {} : { unreadable: byType(ledger.unreadable) }),
  };
};

const policyEntry = ({ kind, phase, verdict, mode, reason_code, matches, ms }: PolicyResult): PolicyEntry => ({
  kind,
  phase,
  verdict,
  mode,
  reason_code: reason_code ?? null,
  matches,
  ms: rounded(ms),
});

const attemptEntry = ({ target, outcome, status, error, ms }: Attempt): AttemptEntry => ({
  target,
  outcome,
  status: status ?? null,
  error: error ?? null,
  ms: rounded(ms),
});

/** Microseconds are as much as a millisecond figure can honestly carry. */
const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

const roundedOrNull = (ms: number | undefined): number | null => (ms === undefined ? null : rounded(ms));

const cost = (usage: Usage | undefined, pricing: Target['pricing']): number | null =>
  usage === undefined || pricing === undefined
    ? null
    : (usage.input_tokens * pricing.inputPerMillion + usage.output_tokens * pricing.outputPerMillion) / 1e6;

const byType = (parts: readonly UnreadablePart[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { type } of parts) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};
