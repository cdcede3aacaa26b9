/** All connections to all providers: shared by origin, bounded together, opened ahead, aged out. One per gateway; it outlives reloads. */
import { GatewayError } from '../exchange/gateway-error.ts';
import { connectSocket } from './connect-socket.ts';
import { Connection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import type { PoolSettings } from './settings.ts';

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

export interface PoolCounts {
  /** Connections that carry an exchange. */
  readonly active: number;
  readonly idle: number;
  /** Requests that wait for a connection: for a free slot, or while it is made. */
  readonly pending: number;
}

interface Waiting {
  readonly request: ConnectionRequest;
  /** Leaves the phase it is in: the queue, or the connecting. */
  cancel: () => void;
}

const nothing = (): void => {};

export class Pools {
  #settings: PoolSettings;
  readonly #active = new Set<Connection>();
  /** By origin, the longest idle first. */
  readonly #idle = new Map<string, Connection[]>();
  readonly #connecting = new Set<Waiting>();
  /** First come, first served, across all origins. */
  readonly #queue = new Set<Waiting>();
  #closing = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  /** Takes over new settings after a reload: they hold for what is opened and released from now on. */
  configure(settings: PoolSettings): void {
    this.#settings = settings;
    this.#serve();
  }

  /**
   * Asks for a connection; one of the two callbacks is called once, at once where a connection is idle.
   * @returns withdraws the request: it leaves the queue, or the connection that is being made for it is dropped
   */
  acquire(request: ConnectionRequest): () => void {
    const idle = request.fresh ? undefined : this.#takeIdle(request.endpoint.origin);
    if (idle !== undefined) {
      this.#lend(idle, request);
      return nothing;
    }
    const waiting: Waiting = { request, cancel: nothing };
    if (this.#queue.size === 0 && this.#makeRoom()) this.#connect(waiting);
    else this.#enqueue(waiting);
    return () => waiting.cancel();
  }

  /** Gives back a connection whose exchange has ended well. */
  release(connection: Connection): void {
    if (!this.#active.delete(connection)) return;
    connection.reused = true;
    this.#settle(connection);
  }

  /** Drops a connection whose exchange was cut short, by us or by the peer. */
  discard(connection: Connection): void {
    connection.destroy();
    this.#forget(connection);
  }

  /** Opens one connection ahead and leaves it idle. Resolves to the error if that failed; never rejects, and waits for nothing but the connection. */
  openAhead(target: string, endpoint: Endpoint, timeout: number | null): Promise<GatewayError | undefined> {
    return new Promise((resolve) => {
      const ready = (connection: Connection): void => {
        this.#active.delete(connection);
        connection.watchUnused();
        this.#settle(connection);
        resolve(undefined);
      };
      if (this.#total >= this.#settings.maxTotal) resolve(new GatewayError('pool_exhausted', { phase: 'connect' }));
      else
        this.#connect({ request: { target, endpoint, timeout, fresh: true, ready, failed: resolve }, cancel: nothing });
    });
  }

  /** By target id; what a connection does is counted for the target that uses it or used it last. */
  stats(): ReadonlyMap<string, PoolCounts> {
    const counts = new Map<string, { active: number; idle: number; pending: number }>();
    const of = (target: string) => {
      const found = counts.get(target) ?? { active: 0, idle: 0, pending: 0 };
      counts.set(target, found);
      return found;
    };
    for (const { target } of this.#active) of(target).active += 1;
    for (const stack of this.#idle.values()) for (const { target } of stack) of(target).idle += 1;
    for (const { request } of this.#connecting) of(request.target).pending += 1;
    for (const { request } of this.#queue) of(request.target).pending += 1;
    return counts;
  }

  /** Closes what is idle now and everything else as it is given back. `now`: also what is in use. */
  close(now = false): void {
    this.#closing = true;
    for (const stack of [...this.#idle.values()]) for (const connection of [...stack]) this.discard(connection);
    if (now) for (const connection of [...this.#active]) this.discard(connection);
  }

  get #total(): number {
    let idle = 0;
    for (const stack of this.#idle.values()) idle += stack.length;
    return this.#active.size + this.#connecting.size + idle;
  }

  /** The most recently used connection to an origin: the others may then idle away. */
  #takeIdle(origin: string): Connection | undefined {
    const stack = this.#idle.get(origin);
    for (let connection = stack?.pop(); connection !== undefined; connection = stack?.pop()) {
      if (connection.usable) return connection;
      connection.destroy();
    }
    return undefined;
  }

  #lend(connection: Connection, request: ConnectionRequest): void {
    connection.target = request.target;
    this.#active.add(connection);
    request.ready(connection);
  }

  /** True if one more connection may be opened, at the price of the longest idle one where there is no room. */
  #makeRoom(): boolean {
    if (this.#total < this.#settings.maxTotal) return true;
    let oldest: Connection | undefined;
    for (const [first] of this.#idle.values()) {
      if (first !== undefined && (oldest === undefined || first.idleSince < oldest.idleSince)) oldest = first;
    }
    if (oldest === undefined) return false;
    this.#drop(oldest);
    return true;
  }

  #enqueue(waiting: Waiting): void {
    const { timeout, failed } = waiting.request;
    this.#queue.add(waiting);
    const timer =
      timeout === null
        ? undefined
        : setTimeout(() => {
            this.#queue.delete(waiting);
            failed(new GatewayError('pool_exhausted', { phase: 'connect' }));
          }, timeout);
    waiting.cancel = () => {
      clearTimeout(timer);
      this.#queue.delete(waiting);
    };
  }

  #connect(waiting: Waiting): void {
    const { request } = waiting;
    const { endpoint, target } = request;
    this.#connecting.add(waiting);
    const stop = connectSocket(endpoint, request.timeout, {
      ready: (socket) => {
        this.#connecting.delete(waiting);
        waiting.cancel = nothing;
        const connection: Connection = new Connection(socket, endpoint, target, this.#settings, () =>
          this.#expired(connection),
        );
        socket.once('close', () => this.#forget(connection));
        this.#lend(connection, request);
      },
      failed: (error) => {
        this.#connecting.delete(waiting);
        waiting.cancel = nothing;
        request.failed(error);
        this.#serve();
      },
    });
    waiting.cancel = () => {
      stop();
      this.#connecting.delete(waiting);
      this.#serve();
    };
  }

  /** A connection that nobody uses: to the first in the queue, or idle, or closed. */
  #settle(connection: Connection): void {
    if (!connection.usable || this.#closing) {
      this.discard(connection);
      return;
    }
    const { origin } = connection.endpoint;
    const [first] = this.#queue;
    if (first !== undefined) {
      if (first.request.endpoint.origin !== origin || first.request.fresh) {
        this.discard(connection);
        return;
      }
      first.cancel();
      this.#lend(connection, first.request);
      return;
    }
    connection.idleSince = performance.now();
    const stack = this.#idle.get(origin) ?? [];
    this.#idle.set(origin, stack);
    stack.push(connection);
    const [oldest] = stack;
    if (stack.length > this.#settings.maxIdlePerHost && oldest !== undefined) this.#drop(oldest);
  }

  #expired(connection: Connection): void {
    if (!this.#active.has(connection)) this.discard(connection);
  }

  /** Takes an idle connection out and closes it, without serving the queue. */
  #drop(connection: Connection): void {
    this.#unlist(connection);
    connection.destroy();
  }

  #forget(connection: Connection): void {
    this.#unlist(connection);
    this.#serve();
  }

  #unlist(connection: Connection): void {
    this.#active.delete(connection);
    const stack = this.#idle.get(connection.endpoint.origin);
    const at = stack?.indexOf(connection) ?? -1;
    if (at >= 0) stack?.splice(at, 1);
  }

  /** Slots have become free: the queue moves up. */
  #serve(): void {
    for (const waiting of this.#queue) {
      if (!this.#makeRoom()) return;
      waiting.cancel();
      this.#connect(waiting);
    }
  }
}
