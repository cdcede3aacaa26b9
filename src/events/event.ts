/** The wire event: what every exchange, circuit change and config reload leaves behind. */
import type { AttemptOutcome } from '../exchange/ledger.ts';
import type { Outcome } from '../exchange/outcome.ts';
import type { Usage } from '../exchange/text.ts';
import type { MatchCounts, PolicyMode, PolicyPhase, VerdictKind } from '../exchange/verdict.ts';

interface EventBase {
  /** UUIDv7. */
  readonly id: string;
  /** RFC 3339, milliseconds, UTC. */
  readonly timestamp: string;
  readonly gateway_id: string;
  /** Pack name@version+digest. */
  readonly config_version: string;
}

/** What one policy said. Every key is always there. */
export interface PolicyEntry {
  readonly kind: string;
  readonly phase: PolicyPhase;
  readonly verdict: VerdictKind;
  readonly mode: PolicyMode;
  readonly reason_code: string | null;
  readonly matches: MatchCounts;
  readonly ms: number;
}

/** One try at one target. Every key is always there. */
export interface AttemptEntry {
  readonly target: string;
  readonly outcome: AttemptOutcome;
  /** The provider's; null where it answered nothing. */
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

export interface DecisionEvent extends EventBase {
  readonly event_type: 'decision';
  readonly request_id: string;
  readonly trace_id: string;
  readonly route: string;
  readonly outcome: Outcome;
  readonly verdict: VerdictKind;
  readonly reason_code: string | null;
  readonly status: number;
  readonly stream: boolean;
  /** How many times the caller has sent this same request before, as far as we can tell. */
  readonly client_retry: number;
  /** A keyed digest of the body: equal requests have equal digests, the prompt cannot be guessed from it. */
  readonly request_digest: string;
  readonly model_requested: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly target: string | null;
  readonly policies: readonly PolicyEntry[];
  readonly attempts: readonly AttemptEntry[];
  readonly timing_ms: {
    readonly queue: number;
    readonly admit: number;
    readonly route: number;
    readonly connect: number | null;
    readonly first_byte: number | null;
    readonly first_token: number | null;
    readonly output: number;
    readonly total: number;
    readonly overhead: number;
  };
  readonly usage: Usage | null;
  readonly cost_usd: number | null;
  readonly user_id: string | null;
  readonly team_id: string | null;
  readonly content: 'none' | { readonly request?: string; readonly response?: string };
  /** Parts the policies could not read, by type; absent where there were none. */
  readonly unreadable?: Readonly<Record<string, number>>;
}

export interface CircuitEvent extends EventBase {
  readonly event_type: 'circuit';
  readonly target: string;
  readonly from: string;
  readonly to: string;
}

export interface ConfigEvent extends EventBase {
  readonly event_type: 'config';
  readonly outcome: 'loaded' | 'reloaded' | 'refused';
  readonly detail: string | null;
}

/** An event before the log has numbered and chained it. */
export type GatewayEvent = DecisionEvent | CircuitEvent | ConfigEvent;

/** An event as it stands in the log and on the wire. */
export type LoggedEvent = GatewayEvent & {
  readonly sequence: number;
  readonly prev_hash: string;
  readonly hash: string;
};
