/**
 * THE BRIDGE IN: one call to a provider as a cold observable of frames. Subscribing takes a connection and sends; unsubscribing closes that
 * connection, in every phase; a body that was cut is an error and never an end.
 */
import { Observable, type Subscriber } from 'rxjs';
import type { Dispatcher } from 'undici';
import type { WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import { type Answered, AnswerReader } from './answer-reader.ts';
import type { Connection } from './connection.ts';
import { endpointOf } from './endpoint.ts';
import { requestHeaders } from './hop-by-hop.ts';
import type { Pools } from './pools.ts';

export interface UpstreamCall {
  /** The target's id, for statistics. */
  readonly target: string;
  /** Origin and path prefix: `https://api.openai.com`. */
  readonly baseUrl: string;
  /** Below the base URL: `/v1/chat/completions`. */
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Lower-case names. Hop-by-hop headers may be among them; they are not sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** From secrets.ts; replaces headers of the same name. */
  readonly secretHeaders: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Milliseconds; null is "off". */
export interface CallTimeouts {
  /** TCP and TLS; and before that, as long again, the wait for a free connection. */
  readonly connect: number | null;
  /** From the request's being sent to the answer's head. */
  readonly firstByte: number | null;
}

export type OpenUpstream = (call: UpstreamCall, timeouts: CallTimeouts) => Observable<WireFrame>;

/** A connection that fails sooner than this after taking the request was stale; one that fails later had been working on it. Milliseconds. */
const staleWithin = 1_000;

/**
 * Calls providers over these connections. Frames: head, chunk …, end.
 * Errors: GatewayError pool_exhausted, connect_timeout, connect_failed, first_byte_timeout, connection_lost, invalid_response.
 */
export const openUpstream =
  (pools: Pools): OpenUpstream =>
  (call, timeouts) =>
    new Observable((subscriber) => new Call(pools, call, timeouts, subscriber).start(false));

class Call {
  readonly #pools: Pools;
  readonly #call: UpstreamCall;
  readonly #timeouts: CallTimeouts;
  readonly #subscriber: Subscriber<WireFrame>;
  readonly #startedAt = performance.now();

  constructor(pools: Pools, call: UpstreamCall, timeouts: CallTimeouts, subscriber: Subscriber<WireFrame>) {
    this.#pools = pools;
    this.#call = call;
    this.#timeouts = timeouts;
    this.#subscriber = subscriber;
  }

  start(fresh: boolean): void {
    const { target, baseUrl } = this.#call;
    const endpoint = endpointOf(baseUrl);
    const withdraw = this.#pools.acquire({
      target,
      endpoint,
      timeout: this.#timeouts.connect,
      fresh,
      ready: (connection) => this.#send(connection, endpoint.prefix),
      failed: (error) => this.#subscriber.error(error),
    });
    this.#subscriber.add(withdraw);
  }

  #send(connection: Connection, prefix: string): void {
    const { method, path, headers, secretHeaders, body } = this.#call;
    const subscriber = this.#subscriber;
    const sentAt = performance.now();
    const answered: Answered = {
      ended: () => {
        over();
        // When this turn is done the client has let go of the socket, or closed it where the peer asked for that.
        queueMicrotask(() => this.#pools.release(connection));
      },
      lost: (error, nothingReceived) => {
        over();
        this.#pools.discard(connection);
        const stale = nothingReceived && connection.kept && performance.now() - sentAt < staleWithin;
        if (stale && !subscriber.closed) this.start(true);
        else subscriber.error(error);
      },
    };
    const reader = new AnswerReader(subscriber, connection.socket, answered, {
      connect: sentAt - this.#startedAt,
      sentAt,
    });
    const { firstByte } = this.#timeouts;
    const timer =
      firstByte === null
        ? undefined
        : setTimeout(() => {
            if (!reader.answering) subscriber.error(new GatewayError('first_byte_timeout', { phase: 'first_byte' }));
          }, firstByte);
    const abort = (): void => {
      clearTimeout(timer);
      reader.close();
      this.#pools.discard(connection);
    };
    const over = (): void => {
      clearTimeout(timer);
      subscriber.remove(abort);
    };
    subscriber.add(abort);
    const options: Dispatcher.DispatchOptions = {
      method,
      path: prefix + path,
      headers: requestHeaders(headers, secretHeaders),
      body: body ?? null,
    };
    if (!subscriber.closed) connection.dispatch(options, reader);
  }
}
