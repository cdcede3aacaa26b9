/** What the pipeline is built from: the compiled configuration of one route, in the pipeline's own words. Durations are milliseconds; null is "off". */
import type { Dialect } from '../exchange/dialect.ts';
import type { PolicyMode } from '../exchange/verdict.ts';
import type { Policy } from '../policies/policy.ts';
import type { ProviderKind } from '../providers/provider.ts';
import type { RetrySettings } from '../resilience/backoff.ts';
import type { CircuitSettings } from '../resilience/circuit-transition.ts';

export interface Timeouts {
  readonly request: number | null;
  readonly connect: number | null;
  readonly firstByte: number | null;
  readonly firstToken: number | null;
  readonly policy: number | null;
  readonly maxStreamDuration: number | null;
  readonly interChunk: number | null;
}

export type FallbackTrigger =
  | 'connect'
  | 'timeout'
  | 'rate_limit'
  | 'server_error'
  | 'circuit_open'
  | 'invalid_response';

export interface FallbackSettings {
  readonly maxAttempts: number;
  readonly triggers: ReadonlySet<FallbackTrigger>;
}

/** A configured endpoint, with every budget that applies to it on this route already resolved (target over pipeline over gateway). */
export interface Target {
  readonly id: string;
  readonly kind: ProviderKind;
  /** Origin and path prefix without a trailing `/v1`: `https://api.openai.com`. */
  readonly baseUrl: string;
  /** The key itself, or undefined where the target has none; `available` is false where it should have one. */
  readonly key: Secret | undefined;
  readonly available: boolean;
  readonly models: ReadonlySet<string>;
  readonly modelMapping: ReadonlyMap<string, string>;
  readonly weight: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pricing: { readonly inputPerMillion: number; readonly outputPerMillion: number } | undefined;
  readonly dataPolicy: {
    readonly zeroDataRetention: boolean;
    readonly trainingOptOut: boolean;
    readonly retentionDays: number | undefined;
  };
  readonly timeouts: Timeouts;
  readonly retry: RetrySettings;
  readonly circuit: CircuitSettings;
}

/** When a second attempt may start at another target while the first has not committed. */
export interface HedgeSettings {
  /** Milliseconds, or a percentile of the target's answers of late. */
  readonly after: number | 'p50' | 'p90' | 'p95' | 'p99';
  /** Hedges for each hundred requests, so that an outage is not doubled. */
  readonly maxExtraPercent: number;
}

/** A value that never prints itself. `reveal()` is called in `upstream/` and `events/` only. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

export type RoutingStrategy = 'ordered' | 'round-robin' | 'weighted' | 'lowest-latency' | 'least-busy' | 'cost';

/** When a chain entry applies; every given condition must hold. */
export interface EntryCondition {
  readonly path?: string;
  readonly models?: ReadonlySet<string>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One policy of a chain, with how it stands in it. */
export interface ChainEntry {
  readonly kind: string;
  readonly policy: Policy;
  readonly stage: 'input' | 'output' | 'both';
  readonly mode: PolicyMode;
  readonly failMode: 'block' | 'allow';
  readonly when: EntryCondition | undefined;
}

/** Everything one route needs. Built once at load; a request keeps the one it started with. */
export interface RoutePlan {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly dialect: Dialect;
  readonly timeouts: Timeouts;
  readonly chain: readonly ChainEntry[];
  readonly targets: readonly Target[];
  readonly strategy: RoutingStrategy;
  readonly fallback: FallbackSettings;
  readonly hedge: HedgeSettings | undefined;
  readonly policyViolationStatus: 409 | 400 | 403;
  /** Most bytes of text that output policies may hold back on one channel. */
  readonly holdBackBytes: number;
  /** What of the conversation an event carries. */
  readonly content: 'none' | 'redacted' | 'full';
}
