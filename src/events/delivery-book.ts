/**
 * What the delivery side knows, on disk: how far each log has been read, which batches are on their way, which events are dead.
 * Everything that is counted is counted from these rows; there is no counter that could drift. It is SQLite because the CLI reads
 * (and asks for replays) while a gateway writes. Durable against the death of the process; after the death of the machine it may
 * be a moment behind, and then events are delivered twice rather than not at all.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Batch, Cursor, DeadLetter, LogBatch, LogProgress, LogRecord, ReplayBatch } from './batch.ts';
import { genesisHash } from './record-seal.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS cursors (log TEXT PRIMARY KEY, sequence INTEGER NOT NULL, hash TEXT NOT NULL, segment INTEGER NOT NULL,
    offset INTEGER NOT NULL, settled_through INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY, log TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    segment INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, settled INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX IF NOT EXISTS batches_by_log ON batches (log, first);
  CREATE TABLE IF NOT EXISTS gaps (log TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (log, first)) STRICT;
  CREATE TABLE IF NOT EXISTS replay_batches (id TEXT PRIMARY KEY, replay TEXT NOT NULL, records TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS replay_results (replay TEXT PRIMARY KEY, delivered INTEGER NOT NULL, dead INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS dead_letters (log TEXT NOT NULL, sequence INTEGER NOT NULL, event_id TEXT NOT NULL, line TEXT NOT NULL,
    error TEXT NOT NULL, status INTEGER, attempts INTEGER NOT NULL, died_at TEXT NOT NULL, replay TEXT, PRIMARY KEY (log, sequence)) STRICT;
  CREATE INDEX IF NOT EXISTS dead_letters_by_event ON dead_letters (event_id);
  CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

type Row = Record<string, SQLOutputValue>;

const number = (row: Row, column: string): number => Number(row[column] ?? 0);
const text = (row: Row, column: string): string => String(row[column] ?? '');

export class DeliveryBook {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Opens the book, or begins one.
   * @throws when the file cannot be used
   */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#database = new DatabaseSync(path, { timeout: 5_000 });
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#database.exec(schema);
  }

  close(): void {
    this.#database.close();
  }

  /** Where to go on reading a log: at its start, if it was never read. `base` is what retention has removed. */
  cursor(log: string, base: { readonly sequence: number; readonly hash: string }): Cursor {
    const row = this.#get('SELECT sequence, hash, segment, offset FROM cursors WHERE log = ?', log);
    if (row === undefined) return { ...base, segment: 0, offset: 0 };
    return {
      sequence: number(row, 'sequence'),
      hash: text(row, 'hash'),
      segment: number(row, 'segment'),
      offset: number(row, 'offset'),
    };
  }

  /** Writes a batch's bounds down and moves the cursor past it, in one step. */
  plan(batch: LogBatch, next: Cursor): void {
    this.#together(() => {
      this.#run(
        'INSERT INTO batches (id, log, first, last, segment, start, stop) VALUES (?, ?, ?, ?, ?, ?, ?)',
        batch.id,
        batch.log,
        batch.first,
        batch.last,
        batch.segment,
        batch.start,
        batch.end,
      );
      this.#moveCursor(batch.log, next, batch.first - 1);
    });
  }

  /** Moves the cursor past what cannot be delivered; what is missing from the log is kept on record. */
  skip(log: string, next: Cursor, gap: { readonly first: number; readonly last: number } | undefined): void {
    const base = (gap?.first ?? next.sequence + 1) - 1;
    this.#together(() => {
      this.#moveCursor(log, next, base);
      if (gap === undefined) return;
      this.#run('INSERT OR IGNORE INTO gaps (log, first, last) VALUES (?, ?, ?)', log, gap.first, gap.last);
      this.#run(
        'INSERT INTO batches (id, log, first, last, segment, start, stop, settled) VALUES (?, ?, ?, ?, 0, 0, 0, 1)',
        `${log}_${gap.first}-${gap.last}_missing`,
        log,
        gap.first,
        gap.last,
      );
      this.#advance(log);
    });
  }

  /** Begins a log anew: its files are not those that were read before. Its dead letters stay, under the name of what is gone. */
  forgetLog(log: string): void {
    this.#together(() => {
      this.#run('UPDATE dead_letters SET log = ? WHERE log = ?', `${log}~until-${Date.now()}`, log);
      this.#run('DELETE FROM cursors WHERE log = ?', log);
      this.#run('DELETE FROM batches WHERE log = ?', log);
      this.#run('DELETE FROM gaps WHERE log = ?', log);
    });
  }

  /** Writes down events to be sent again; dead letters among them count as pending from here on. */
  planReplay(batch: ReplayBatch): void {
    this.#together(() => {
      this.#run(
        'INSERT INTO replay_batches (id, replay, records) VALUES (?, ?, ?)',
        batch.id,
        batch.replay,
        JSON.stringify(batch.records),
      );
      for (const { log, sequence } of batch.records)
        this.#run('UPDATE dead_letters SET replay = ? WHERE log = ? AND sequence = ?', batch.replay, log, sequence);
    });
  }

  /** Ids of the batches that are neither delivered nor dead, oldest first; replays after the rest. */
  outstanding(): string[] {
    return [
      ...this.#all('SELECT id FROM batches WHERE settled = 0 ORDER BY rowid'),
      ...this.#all('SELECT id FROM replay_batches ORDER BY rowid'),
    ].map((row) => text(row, 'id'));
  }

  /** An outstanding batch; undefined once it is settled. */
  batch(id: string): Batch | undefined {
    const row = this.#get('SELECT * FROM batches WHERE id = ? AND settled = 0', id);
    if (row !== undefined) return toLogBatch(row);
    const replay = this.#get('SELECT * FROM replay_batches WHERE id = ?', id);
    return replay === undefined ? undefined : toReplayBatch(replay);
  }

  /** Closes a batch: what is not among the dead has been delivered. Doing it twice changes nothing. */
  settle(id: string, dead: readonly DeadLetter[]): void {
    this.#together(() => {
      const batch = this.batch(id);
      if (batch === undefined) return;
      if (batch.kind === 'log') this.#settleLog(batch, dead);
      else this.#settleReplay(batch, dead);
    });
  }

  /** How far every log has come that was ever read, or left dead letters: one moment's view. */
  progress(): LogProgress[] {
    return this.#together(() =>
      this.#all('SELECT log FROM cursors UNION SELECT log FROM dead_letters ORDER BY log').map((row) =>
        this.#progressOf(text(row, 'log')),
      ),
    );
  }

  #progressOf(log: string): LogProgress {
    const row = this.#get('SELECT sequence, hash, segment, offset, settled_through FROM cursors WHERE log = ?', log);
    const beyond = this.#get('SELECT sum(last - first + 1) AS n FROM batches WHERE log = ? AND settled = 1', log) ?? {};
    const missing = this.#get('SELECT sum(last - first + 1) AS n FROM gaps WHERE log = ?', log) ?? {};
    const dead =
      this.#get('SELECT count(*) AS n, count(replay) AS replaying FROM dead_letters WHERE log = ?', log) ?? {};
    const settledThrough = row === undefined ? 0 : number(row, 'settled_through');
    return {
      log,
      cursor: this.cursor(log, { sequence: 0, hash: genesisHash }),
      settledThrough,
      settled: settledThrough + number(beyond, 'n'),
      missing: number(missing, 'n'),
      dead: number(dead, 'n'),
      replaying: number(dead, 'replaying'),
      outstanding: this.#all('SELECT * FROM batches WHERE log = ? AND settled = 0 ORDER BY first', log).map(toLogBatch),
    };
  }

  /** Dead letters in the order of their logs, a page at a time. Those being replayed are not dead for the moment. */
  deadLetters(after: { readonly log: string; readonly sequence: number } | undefined, limit: number): DeadLetter[] {
    return this.#all(
      'SELECT * FROM dead_letters WHERE (log, sequence) > (?, ?) AND replay IS NULL ORDER BY log, sequence LIMIT ?',
      after?.log ?? '',
      after?.sequence ?? 0,
      limit,
    ).map(toDeadLetter);
  }

  deadLetter(eventId: string): DeadLetter | undefined {
    const row = this.#get('SELECT * FROM dead_letters WHERE event_id = ?', eventId);
    return row === undefined ? undefined : toDeadLetter(row);
  }

  /** True for a record whose batch is closed. */
  isSettled(log: string, sequence: number): boolean {
    const row = this.#get(
      `SELECT 1 AS settled FROM cursors WHERE log = ? AND settled_through >= ?
       UNION SELECT 1 FROM batches WHERE log = ? AND settled = 1 AND first <= ? AND last >= ?`,
      log,
      sequence,
      log,
      sequence,
      sequence,
    );
    return row !== undefined;
  }

  /** How a replay has gone so far. */
  replayResult(replay: string): { readonly delivered: number; readonly dead: number; readonly batches: number } {
    const result = this.#get('SELECT delivered, dead FROM replay_results WHERE replay = ?', replay) ?? {};
    const left = this.#get('SELECT count(*) AS n FROM replay_batches WHERE replay = ?', replay) ?? {};
    return { delivered: number(result, 'delivered'), dead: number(result, 'dead'), batches: number(left, 'n') };
  }

  /** A short text kept under a name: what the host last said of itself. */
  note(name: string): string | undefined {
    const row = this.#get('SELECT value FROM notes WHERE name = ?', name);
    return row === undefined ? undefined : text(row, 'value');
  }

  writeNote(name: string, value: string): void {
    this.#run(
      'INSERT INTO notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }

  #settleLog(batch: LogBatch, dead: readonly DeadLetter[]): void {
    for (const letter of dead) {
      this.#run(
        'INSERT OR REPLACE INTO dead_letters (log, sequence, event_id, line, error, status, attempts, died_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        letter.log,
        letter.sequence,
        letter.eventId,
        letter.line,
        letter.error,
        letter.status,
        letter.attempts,
        letter.diedAt,
      );
    }
    this.#run('UPDATE batches SET settled = 1 WHERE id = ?', batch.id);
    this.#advance(batch.log);
  }

  /** Forgets batches up to which everything is settled: a log that flows keeps no rows. */
  #advance(log: string): void {
    for (;;) {
      const next = this.#get(
        'SELECT id, last FROM batches WHERE log = ? AND settled = 1 AND first = (SELECT settled_through + 1 FROM cursors WHERE log = ?)',
        log,
        log,
      );
      if (next === undefined) return;
      this.#run('UPDATE cursors SET settled_through = ? WHERE log = ?', number(next, 'last'), log);
      this.#run('DELETE FROM batches WHERE id = ?', text(next, 'id'));
    }
  }

  /** @param base sequence before the first record, for a log that had no cursor */
  #moveCursor(log: string, next: Cursor, base: number): void {
    this.#run(
      `INSERT INTO cursors (log, sequence, hash, segment, offset, settled_through) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (log) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, segment = excluded.segment, offset = excluded.offset`,
      log,
      next.sequence,
      next.hash,
      next.segment,
      next.offset,
      base,
    );
  }

  #settleReplay(batch: ReplayBatch, dead: readonly DeadLetter[]): void {
    const stillDead = new Map(dead.map((letter) => [`${letter.log} ${letter.sequence}`, letter]));
    for (const { log, sequence } of batch.records) {
      const letter = stillDead.get(`${log} ${sequence}`);
      // An event that was delivered before and refused this time stays delivered: only what was dead can stay dead.
      if (letter === undefined) this.#run('DELETE FROM dead_letters WHERE log = ? AND sequence = ?', log, sequence);
      else
        this.#run(
          'UPDATE dead_letters SET error = ?, status = ?, attempts = attempts + ?, died_at = ?, replay = NULL WHERE log = ? AND sequence = ?',
          letter.error,
          letter.status,
          letter.attempts,
          letter.diedAt,
          log,
          sequence,
        );
    }
    this.#run(
      `INSERT INTO replay_results (replay, delivered, dead) VALUES (?, ?, ?)
       ON CONFLICT (replay) DO UPDATE SET delivered = delivered + excluded.delivered, dead = dead + excluded.dead`,
      batch.replay,
      batch.records.length - dead.length,
      dead.length,
    );
    this.#run('DELETE FROM replay_batches WHERE id = ?', batch.id);
  }

  #together<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#prepare(sql).run(...values);
  }

  #get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }
}

const toLogBatch = (row: Row): LogBatch => ({
  kind: 'log',
  id: text(row, 'id'),
  log: text(row, 'log'),
  first: number(row, 'first'),
  last: number(row, 'last'),
  segment: number(row, 'segment'),
  start: number(row, 'start'),
  end: number(row, 'stop'),
});

const toReplayBatch = (row: Row): ReplayBatch => {
  const records: LogRecord[] = JSON.parse(text(row, 'records'));
  return { kind: 'replay', id: text(row, 'id'), replay: text(row, 'replay'), records };
};

const toDeadLetter = (row: Row): DeadLetter => ({
  log: text(row, 'log'),
  sequence: number(row, 'sequence'),
  eventId: text(row, 'event_id'),
  line: text(row, 'line'),
  error: text(row, 'error'),
  status: row.status === null ? null : number(row, 'status'),
  attempts: number(row, 'attempts'),
  diedAt: text(row, 'died_at'),
  replay: row.replay === null ? null : text(row, 'replay'),
});
