/** The stages of one exchange: each adds required fields to the one before, nothing is optional "until later". */
import type { Dialect } from './dialect.ts';
import type { Ledger } from './ledger.ts';
import type { RequestFacts } from './text.ts';

/** A request as it arrived: nothing has been looked at yet. */
export interface Received {
  readonly stage: 'received';
  /** `x-request-id`: the caller's own if it is well-formed, else a UUIDv7. */
  readonly id: string;
  readonly traceId: string;
  /** `performance.now()` at arrival, milliseconds. */
  readonly receivedAt: number;
  /** The pipeline that matched, by name. */
  readonly route: string;
  readonly dialect: Dialect;
  /** Lower-case names; repeated headers joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What happened so far, for the event: the one thing in an exchange that grows in place. */
  readonly ledger: Ledger;
}

/** Parsed, and allowed (perhaps after redaction) by the input chain. */
export interface Admitted extends Omit<Received, 'stage'> {
  readonly stage: 'admitted';
  readonly facts: RequestFacts;
  /** What the provider will be sent, in the caller's dialect: the caller's own bytes where nothing was redacted. */
  readonly admittedBody: string;
  /** What policies remember from the request until the answer, by policy instance. */
  readonly memory: Map<object, unknown>;
}

/** Admitted, with the targets that may answer it, in order of preference. Never empty. */
export interface Routed<Target> extends Omit<Admitted, 'stage'> {
  readonly stage: 'routed';
  readonly targets: readonly [Target, ...Target[]];
}

export type Exchange<Target> = Received | Admitted | Routed<Target>;
