/** What the sink has been sent, by event id: SQLite in a file, or in memory. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';

/** An event as it arrived: any JSON object with an id. */
export interface ReceivedEvent extends Readonly<Record<string, unknown>> {
  readonly id: string;
}

/** Columns that can be filtered by, as query parameters and as fields of the event. */
export const filterColumns = [
  'event_type',
  'gateway_id',
  'request_id',
  'route',
  'outcome',
  'verdict',
  'target',
  'model',
] as const;
type FilterColumn = (typeof filterColumns)[number];

export interface StoreQuery {
  readonly filters: Partial<Record<FilterColumn, string>>;
  /** RFC 3339, inclusive and exclusive. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface GatewayCount {
  readonly gateway_id: string;
  readonly events: number;
  readonly last_sequence: number;
  /** Sequences below the last that have not arrived. */
  readonly missing: number;
}

export interface StoreCounts {
  /** Distinct events. */
  readonly events: number;
  /** Events received, those that were here already among them. */
  readonly received: number;
  readonly duplicates: number;
  readonly gateways: readonly GatewayCount[];
}

const schema = `
  CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sequence INTEGER, timestamp TEXT,
    received INTEGER NOT NULL, received_at TEXT NOT NULL, ${filterColumns.map((column) => `${column} TEXT`).join(', ')}, event TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS events_by_request ON events (request_id);
  CREATE INDEX IF NOT EXISTS events_by_time ON events (timestamp);
`;

type Row = Record<string, SQLOutputValue>;

export class EventStore {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  /** @param dataDir undefined: in memory */
  constructor(dataDir: string | undefined) {
    if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
    this.#database = new DatabaseSync(dataDir === undefined ? ':memory:' : join(dataDir, 'control-plane.db'), {
      timeout: 5_000,
    });
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#database.exec(schema);
    this.#insert = this.#database.prepare(
      `INSERT INTO events (id, sequence, timestamp, received, received_at, ${filterColumns.join(', ')}, event)
       VALUES (?, ?, ?, 1, ?, ${filterColumns.map(() => '?').join(', ')}, ?)
       ON CONFLICT (id) DO UPDATE SET received = received + 1`,
    );
  }

  /** Stores a batch as a whole, or not at all. */
  add(events: readonly ReceivedEvent[], now: Date = new Date()): void {
    this.#database.exec('BEGIN');
    try {
      for (const event of events)
        this.#insert.run(
          event.id,
          typeof event.sequence === 'number' ? event.sequence : null,
          text(event.timestamp),
          now.toISOString(),
          ...filterColumns.map((column) => text(event[column])),
          JSON.stringify(event),
        );
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Events in the order of their arrival, and how many there are in all. */
  find({ filters, since, until, limit, offset }: StoreQuery): { readonly events: unknown[]; readonly total: number } {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    const where = (condition: string, value: string | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    for (const column of filterColumns) where(`${column} = ?`, filters[column]);
    where('timestamp >= ?', since);
    where('timestamp < ?', until);
    const clause = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const rows: Row[] = this.#database
      .prepare(`SELECT event FROM events ${clause} ORDER BY number LIMIT ? OFFSET ?`)
      .all(...values, limit, offset);
    const counted: Row | undefined = this.#database
      .prepare(`SELECT count(*) AS n FROM events ${clause}`)
      .get(...values);
    return { events: rows.map((row) => JSON.parse(String(row.event))), total: Number(counted?.n ?? 0) };
  }

  get(id: string): { readonly event: unknown; readonly received: number; readonly received_at: string } | undefined {
    const row: Row | undefined = this.#database
      .prepare('SELECT event, received, received_at FROM events WHERE id = ?')
      .get(id);
    if (row === undefined) return undefined;
    return {
      event: JSON.parse(String(row.event)),
      received: Number(row.received),
      received_at: String(row.received_at),
    };
  }

  counts(): StoreCounts {
    const all: Row =
      this.#database.prepare('SELECT count(*) AS events, coalesce(sum(received), 0) AS received FROM events').get() ??
      {};
    const events = Number(all.events);
    const received = Number(all.received);
    const gateways: Row[] = this.#database
      .prepare(
        `SELECT gateway_id, count(*) AS events, coalesce(max(sequence), 0) AS last, count(DISTINCT sequence) AS sequences
         FROM events WHERE gateway_id IS NOT NULL GROUP BY gateway_id ORDER BY gateway_id`,
      )
      .all();
    return {
      events,
      received,
      duplicates: received - events,
      gateways: gateways.map((row) => ({
        gateway_id: String(row.gateway_id),
        events: Number(row.events),
        last_sequence: Number(row.last),
        missing: Number(row.last) - Number(row.sequences),
      })),
    };
  }

  clear(): void {
    this.#database.exec('DELETE FROM events');
  }

  close(): void {
    this.#database.close();
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
