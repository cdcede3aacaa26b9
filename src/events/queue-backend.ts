/** Where the queue lives: `embedded:`, `redis://…`, `rediss://…` or `postgres://…` → what BullMQ connects to. */
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  DEFAULT_SCHEMA,
  type IQueueBackend,
  isPgPool,
  runMigrations,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { openEmbeddedPool } from './embedded-pool.ts';
import type { Reporter } from './reporter.ts';
import { within } from './within.ts';

export type QueueKind = 'embedded' | 'redis' | 'postgres';

/**
 * What a queue URL asks for.
 * @throws Error naming the scheme, never the URL: it may hold a password
 */
export const queueKind = (url: string): QueueKind => {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  switch (scheme) {
    case 'embedded:':
      return 'embedded';
    case 'redis:':
    case 'rediss:':
      return 'redis';
    case 'postgres:':
    case 'postgresql:':
      return 'postgres';
    default:
      throw new Error(`events.queue.url: "${scheme}" is none of embedded:, redis:, rediss:, postgres:`);
  }
};

/** Milliseconds for a connection to be made. */
const connectTimeout = 5_000;
const migrationTimeout = 30_000;

/** A place for one queue, with its own connections. */
export interface QueueBackend<B extends IQueueBackend, C> {
  readonly kind: QueueKind;
  readonly factory: BackendFactory<B, C>;
  /** For the side that adds and asks. */
  readonly connection: C;
  /** For the side that works: with Redis a connection of its own, whose blocking reads nobody else waits behind. */
  readonly workerConnection: C;
  /** Housekeeping, now and then. */
  tidy(): Promise<void>;
  /** Cuts every connection, at once. */
  dispose(): Promise<void>;
}

/**
 * A Redis connection that fails instead of waiting: BullMQ's `add` would otherwise wait for as long as Redis is away. It does not
 * reconnect by itself; a lost queue is made anew as a whole.
 */
export const redisBackend = async (url: string, onError: (error: Error) => void) => {
  const make = (): Redis =>
    new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: null,
      retryStrategy: () => null,
      connectTimeout,
      keepAlive: 10_000,
    });
  const connection = make();
  const workerConnection = make();
  let first: Error | undefined;
  for (const one of [connection, workerConnection]) {
    one.on('error', (error) => {
      first ??= error;
      onError(error);
    });
    one.on('end', () => onError(new Error('the connection to Redis ended')));
  }
  const dispose = async (): Promise<void> => {
    connection.disconnect();
    workerConnection.disconnect();
  };
  try {
    // A frozen server accepts connections and then says nothing.
    await within(connectTimeout, Promise.all([connection.connect(), workerConnection.connect()]));
  } catch (error) {
    await dispose();
    // The driver says only that the connection is closed; what closed it (a certificate, say) came as an event.
    throw first ?? error;
  }
  return {
    kind: 'redis' as const,
    factory: createRedisBackend,
    connection,
    workerConnection,
    tidy: async () => {},
    dispose,
  };
};

export const postgresBackend = async (url: string, onError: (error: Error) => void) => {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeout,
    application_name: 'sluice',
    options: `-c search_path=${DEFAULT_SCHEMA}`,
  });
  // The driver's types and BullMQ's idea of them differ in the letter; this is BullMQ's own test of the shape.
  if (!isPgPool(pool)) throw new Error('the pg driver has no pool of the shape BullMQ expects');
  pool.on('error', onError);
  const dispose = async (): Promise<void> => {
    await pool.end();
  };
  try {
    const client = await pool.connect();
    try {
      await within(migrationTimeout, runMigrations(client));
    } finally {
      client.release();
    }
  } catch (error) {
    void dispose().catch(() => {});
    throw error;
  }
  return {
    kind: 'postgres' as const,
    factory: createPostgresBackend,
    connection: pool,
    workerConnection: pool,
    tidy: async () => {},
    dispose,
  };
};

export const embeddedBackend = async (directory: string, reporter: Reporter) => {
  const pool = await openEmbeddedPool(directory, reporter);
  const client = await pool.connect();
  await runMigrations(client);
  await client.query(`SET search_path TO ${DEFAULT_SCHEMA}`);
  client.release();
  return {
    kind: 'embedded' as const,
    factory: createPostgresBackend,
    connection: pool,
    workerConnection: pool,
    tidy: () => pool.vacuum(),
    dispose: () => pool.end(),
  };
};
