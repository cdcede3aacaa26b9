/** All connections to all providers: shared by origin, bounded together, opened ahead, aged out. One per gateway; it outlives reloads. */
import type { Socket } from 'node:net';
import { GatewayError } from '../exchange/gateway-error.ts';
import { connectSocket } from './connect-socket.ts';
import { Connection } from './connection.ts';
import type { ConnectionRequest, Waiting } from './connection-request.ts';
import type { Endpoint } from './endpoint.ts';
import { IdleConnections } from './idle-connections.ts';
import { countByTarget, type PoolCounts } from './pool-counts.ts';
import type { PoolSettings } from './settings.ts';

const nothing = (): void => {};

export class Pools {
  #settings: PoolSettings;
  readonly #active = new Set<Connection>();
  readonly #idle = new IdleConnections();
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
    const idle = request.fresh ? undefined : this.#idle.take(request.endpoint.origin);
    if (idle !== undefined) {
      this.#lend(idle, request);
      return nothing;
    }
    const waiting: Waiting = { request, cancel: nothing, ahead: undefined };
    if (this.#queue.size === 0 && this.#makeRoom()) this.#connect(waiting);
    else this.#enqueue(waiting);
    return () => waiting.cancel();
  }

  /** Gives back a connection whose exchange has ended well. */
  release(connection: Connection): void {
    if (this.#active.delete(connection)) this.#settle(connection);
  }

  /** Drops a connection whose exchange was cut short, by us or by the peer. */
  discard(connection: Connection): void {
    connection.destroy();
    this.#forget(connection);
  }

  /** Opens one connection ahead and leaves it idle. Resolves to the error if that failed; never rejects, and waits for nothing but the connection. */
  openAhead(target: string, endpoint: Endpoint, timeout: number | null): Promise<GatewayError | undefined> {
    return new Promise((resolve) => {
      if (this.#total >= this.#settings.maxTotal) {
        resolve(new GatewayError('pool_exhausted', { phase: 'connect' }));
        return;
      }
      const request = { target, endpoint, timeout, fresh: true, ready: nothing, failed: nothing };
      this.#connect({ request, cancel: nothing, ahead: resolve });
    });
  }

  /** By target id; a target without a connection or a request for one is absent. */
  stats(): ReadonlyMap<string, PoolCounts> {
    const making = [...this.#connecting].filter(({ ahead }) => ahead === undefined);
    const pending = [...making, ...this.#queue].map(({ request }) => request);
    return countByTarget(this.#active, this.#idle.all(), pending);
  }

  /** Closes what is idle now and everything else as it is given back. `now`: also what is in use. */
  close(now = false): void {
    this.#closing = true;
    for (const connection of this.#idle.all()) this.discard(connection);
    if (now) for (const connection of [...this.#active]) this.discard(connection);
  }

  get #total(): number {
    return this.#active.size + this.#connecting.size + this.#idle.size;
  }

  #lend(connection: Connection, request: ConnectionRequest): void {
    connection.target = request.target;
    this.#active.add(connection);
    request.ready(connection);
  }

  /** True if one more connection may be opened, at the price of the longest idle one where there is no room. */
  #makeRoom(): boolean {
    if (this.#total < this.#settings.maxTotal) return true;
    const oldest = this.#idle.oldest();
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
        const connection = this.#adopt(socket, endpoint, target);
        if (waiting.ahead === undefined) this.#lend(connection, request);
        else {
          connection.watchUnused();
          this.#settle(connection);
          waiting.ahead(undefined);
        }
      },
      failed: (error) => {
        this.#connecting.delete(waiting);
        waiting.cancel = nothing;
        if (waiting.ahead === undefined) request.failed(error);
        else waiting.ahead(error);
        this.#serve();
      },
    });
    waiting.cancel = () => {
      stop();
      this.#connecting.delete(waiting);
      this.#serve();
    };
  }

  /** Apart from `#connect`: what listens to a connection lives as long as it, and must not keep the exchange alive for which it was opened. */
  #adopt(socket: Socket, endpoint: Endpoint, target: string): Connection {
    const expired = (): void => this.#expired(connection);
    const connection: Connection = new Connection(socket, endpoint, target, this.#settings, expired);
    socket.once('close', () => this.#forget(connection));
    return connection;
  }

  /** A connection that nobody uses: to the first in the queue, or to one whose own connection is still being made, or idle, or closed. */
  #settle(connection: Connection): void {
    connection.kept = true;
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
    const impatient = this.#connectingTo(origin);
    if (impatient !== undefined) {
      impatient.ahead = nothing;
      impatient.cancel = nothing;
      this.#lend(connection, impatient.request);
      return;
    }
    const surplus = this.#idle.keep(connection, this.#settings.maxIdlePerHost);
    if (surplus !== undefined) this.#drop(surplus);
  }

  /** The first request whose own connection to this origin is still being made. */
  #connectingTo(origin: string): Waiting | undefined {
    for (const waiting of this.#connecting) {
      const { endpoint, fresh } = waiting.request;
      if (waiting.ahead === undefined && !fresh && endpoint.origin === origin) return waiting;
    }
    return undefined;
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
    this.#idle.remove(connection);
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
