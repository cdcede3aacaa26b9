/**
 * PGlite in the shape of a `pg.Pool`, which is what BullMQ's PostgreSQL backend wants. There is one session behind all its clients, so
 * queries take turns; PGlite computes on the thread that asks, which is why this lives in the delivery thread.
 */
import { EventEmitter } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import { makeDatabase } from './make-database.ts';
import type { Reporter } from './reporter.ts';

/** For a queue of a few megabytes: the defaults would take 130 MB of memory more. */
const postgresqlconf = ['shared_buffers = 8MB', 'min_wal_size = 32MB', 'max_wal_size = 64MB', 'max_connections = 5'];

/** What the embedded database adds to a pool. */
export interface EmbeddedPool extends PgPool {
  /** Gives the space of finished jobs back: PGlite has no autovacuum. */
  vacuum(): Promise<void>;
}

class EmbeddedClient extends EventEmitter implements PgPoolClient {
  readonly #database: PGlite;
  readonly #stopListening: () => void;

  constructor(database: PGlite) {
    super();
    this.#database = database;
    this.#stopListening = database.onNotification((channel, payload) =>
      this.emit('notification', { channel, payload }),
    );
  }

  query(sql: string, params?: readonly unknown[]): Promise<PgQueryResult> {
    return query(this.#database, sql, params);
  }

  release(): void {
    this.#stopListening();
    this.removeAllListeners();
  }
}

const query = async (database: PGlite, sql: string, params?: readonly unknown[]): Promise<PgQueryResult> => {
  // Without parameters there may be several statements in one text (the migrations); only `exec` takes those.
  if (params === undefined || params.length === 0) {
    const results = await database.exec(sql);
    const last = results.at(-1);
    return { rows: last?.rows ?? [], rowCount: last?.rows.length ?? 0 };
  }
  const result = await database.query(sql, [...params]);
  return { rows: result.rows, rowCount: result.affectedRows ?? result.rows.length };
};

/**
 * Opens the embedded database, or makes it. One that cannot be opened is set aside and a new one made: the queue holds nothing that
 * is not in the event log.
 * @throws when a new one cannot be made either
 */
export const openEmbeddedPool = async (directory: string, reporter: Reporter): Promise<EmbeddedPool> => {
  let database: PGlite;
  await makeDatabase(directory);
  try {
    database = await PGlite.create({ dataDir: directory, postgresqlconf });
  } catch (error) {
    if (!existsSync(directory)) throw error;
    const aside = `${directory}.unreadable-${Date.now()}`;
    renameSync(directory, aside);
    reporter.error(
      { aside, reason: String(error) },
      'the embedded queue could not be opened; it is made anew from the event log',
    );
    await makeDatabase(directory);
    database = await PGlite.create({ dataDir: directory, postgresqlconf });
  }
  return new Pool(database);
};

class Pool extends EventEmitter implements EmbeddedPool {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  query(sql: string, params?: readonly unknown[]): Promise<PgQueryResult> {
    return query(this.#database, sql, params);
  }

  async connect(): Promise<PgPoolClient> {
    return new EmbeddedClient(this.#database);
  }

  async end(): Promise<void> {
    if (!this.#database.closed) await this.#database.close();
  }

  async vacuum(): Promise<void> {
    await this.#database.exec('VACUUM');
  }
}
