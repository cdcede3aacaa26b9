/** What the server needs from the rest of the gateway. It knows nothing of pipelines, circuits or events but these words. */
import type { Observable } from 'rxjs';
import type { Dialect } from '../exchange/dialect.ts';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import type { GatewayError } from '../exchange/gateway-error.ts';
import type { TraceContext } from '../telemetry/trace-context.ts';
import type { ServerSettings } from './settings.ts';

/** A route that the current snapshot serves. */
export interface ServedRoute {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly dialect: Dialect;
  /** Milliseconds from arrival on; null is "off". */
  readonly timeouts: { readonly request: number | null };
}

export interface ServedModel {
  readonly id: string;
  readonly owned_by: string;
  /** Unix seconds. */
  readonly created: number;
}

/** An error as a whole HTTP reply: what `rescue` makes, for requests that never became an exchange. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Filters as they arrive in a query string or a replay request; names are those of `sluice events`. */
export type EventQuery = Readonly<Record<string, string | number | boolean | undefined>>;

/** The delivery side, as `/admin/events` shows it. */
export interface EventsAdminPort {
  list(query: EventQuery): Promise<unknown>;
  show(id: string): Promise<unknown>;
  stats(): Promise<unknown>;
  replay(query: EventQuery): Promise<unknown>;
}

export interface AdminPorts {
  circuits(): unknown;
  /** The same, now and at each change. Never completes. */
  readonly circuits$: Observable<unknown>;
  /** The effective plan, secrets as names. */
  config(): unknown;
  targets(): unknown;
  pools(): unknown;
  readonly events: EventsAdminPort;
}

export interface GatewayPorts {
  /** Cold: subscribing starts the exchange, unsubscribing aborts it. Never errors for a gateway failure; rescue made it frames. */
  exchange(received: Received): Observable<ReplyFrame>;
  /** The ending of an exchange that the server itself turns away (too large, overloaded, draining): error frames and one event. */
  refuse(received: Received, error: GatewayError): Observable<ReplyFrame>;
  /** The caller left before the exchange could start: one event, outcome `abandoned`. */
  abandon(received: Received): void;
  /** An error reply for what has no route: unknown paths, broken HTTP, admin. */
  errorReply(error: GatewayError, dialect: Dialect, requestId: string): ErrorReply;
  /** Routes of the current snapshot; the same array until the next reload. */
  routes(): readonly ServedRoute[];
  /** @throws {GatewayError} pack_disabled */
  models(): readonly ServedModel[];
  ready(): { readonly ready: boolean; readonly reason?: string };
  /** Prometheus text. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Told whose trace a request belongs to, where traces are exported. */
  readonly traced?: (requestId: string, context: TraceContext) => void;
  readonly admin: AdminPorts;
  readonly version: string;
  readonly settings: ServerSettings;
}
