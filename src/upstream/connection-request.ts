/** Who asks for a connection, and where that stands. */
import type { GatewayError } from '../exchange/gateway-error.ts';
import type { Connection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';

export interface ConnectionRequest {
  readonly target: string;
  readonly endpoint: Endpoint;
  /** Bounds the wait for a free slot, and then again TCP and TLS. Milliseconds; null is unlimited. */
  readonly timeout: number | null;
  /** No connection that has carried a request before: the last one turned out to be stale. */
  readonly fresh: boolean;
  ready(connection: Connection): void;
  /** With pool_exhausted, connect_timeout or connect_failed. */
  failed(error: GatewayError): void;
}

/** A request that could not be served at once: queued, or with a connection being made for it. */
export interface Waiting {
  readonly request: ConnectionRequest;
  /** Leaves the phase it is in: the queue, or the connecting. */
  cancel: () => void;
  /** Present where the connection that is being made is for whoever comes next: it is opened ahead, or another became free for the request first. */
  ahead: ((error: GatewayError | undefined) => void) | undefined;
}
