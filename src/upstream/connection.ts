/**
 * One connection and the HTTP client that speaks on it. undici parses and writes; opening, sharing, ageing and closing are ours (pools.ts), because
 * its own pool can neither bound all origins together nor let a waiting request go when its caller leaves.
 */
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Endpoint } from './endpoint.ts';

export interface ConnectionLimits {
  readonly idleTimeout: number;
  readonly maxLifetime: number;
}

export class Connection {
  readonly endpoint: Endpoint;
  readonly socket: Socket;
  /** The target that opened or last used it, for the statistics. */
  target: string;
  /** It was kept for later: the peer may have closed it in the meantime without our knowing. */
  kept = false;
  /** Past its lifetime: it finishes what it does and takes nothing new. */
  retired = false;
  /** `performance.now()` of the last release. */
  idleSince = 0;
  readonly #client: Client;
  readonly #lifetime: NodeJS.Timeout;
  #unused: NodeJS.Timeout | undefined;
  readonly #limits: ConnectionLimits;

  /** `expired` is called once, when the lifetime is over. */
  constructor(socket: Socket, endpoint: Endpoint, target: string, limits: ConnectionLimits, expired: () => void) {
    this.socket = socket;
    this.endpoint = endpoint;
    this.target = target;
    this.#limits = limits;
    this.#lifetime = setTimeout(() => {
      this.retired = true;
      expired();
    }, limits.maxLifetime).unref();
    let attached = false;
    this.#client = new Client(endpoint.origin, {
      // The socket is handed over once; a client that wants a second one has outlived its connection.
      connect: (_options, callback) =>
        queueMicrotask(() => {
          if (attached || socket.destroyed) return callback(new Error('the connection is gone'), null);
          attached = true;
          callback(null, socket);
        }),
      allowH2: false,
      pipelining: 1,
      maxHeaderSize: 65_536,
      // Zero is "off": the budgets for the first byte and for silence are ours.
      headersTimeout: 0,
      bodyTimeout: 0,
      // A `keep-alive: timeout=n` of the peer may shorten our idle timeout, never lengthen it.
      keepAliveTimeout: limits.idleTimeout,
      keepAliveMaxTimeout: limits.idleTimeout,
      keepAliveTimeoutThreshold: 1_000,
    });
    socket.once('close', () => {
      clearTimeout(this.#lifetime);
      clearTimeout(this.#unused);
    });
  }

  get usable(): boolean {
    return !this.retired && !this.socket.destroyed && this.socket.writable;
  }

  /** Watches a connection that was opened ahead: until its first request nobody else would notice that it closed or idled away. */
  watchUnused(): void {
    this.socket.once('readable', this.#gone);
    this.#unused = setTimeout(this.#gone, this.#limits.idleTimeout).unref();
    this.socket.unref();
  }

  readonly #gone = (): void => {
    this.socket.destroy();
  };

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    if (this.#unused !== undefined) {
      clearTimeout(this.#unused);
      this.#unused = undefined;
      this.socket.off('readable', this.#gone);
      this.socket.ref();
    }
    this.#client.dispatch(options, handler);
  }

  /** Closes the socket at once, whatever is running on it. */
  destroy(): void {
    this.socket.destroy();
    this.#client.destroy(null, () => {});
  }
}
