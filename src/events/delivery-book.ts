/**
 * What the delivery side knows, on disk: how far each log has been read, which batches are on their way, which events are dead.
 * Everything that is counted is counted from these rows; there is no counter that could drift. It is SQLite because the CLI reads
 * (and asks for replays) while a gateway writes. Durable against the death of the process; after the death of the machine it may
 * be a moment behind, and then events are delivered twice rather than not at all.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Batch, Cursor, DeadLetter, LogBatch, LogProgress, ReplayBatch } from './batch.ts';
import { number, text, toDeadLetter, toLogBatch, toReplayBatch } from './book-rows.ts';
import { bookSchema } from './book-schema.ts';
import { genesisHash } from './record-seal.ts';
import { Statements } from './statements.ts';

export class DeliveryBook {
  readonly #sql: Statements;

  /**
   * Opens the book, or begins one.
   * @throws when the file cannot be used
   */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#sql = new Statements(path, bookSchema);
  }

  close(): void {
    this.#sql.close();
  }

  /** Where to go on reading a log: at its start, if it was never read. `base` is what retention has removed. */
  cursor(log: string, base: { readonly sequence: number; readonly hash: string }): Cursor {
    const row = this.#sql.get('SELECT sequence, hash, segment, offset FROM cursors WHERE log = ?', log);
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
    this.#sql.together(() => {
      this.#sql.run(
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
    this.#sql.together(() => {
      this.#moveCursor(log, next, base);
      if (gap === undefined) return;
      this.#sql.run('INSERT OR IGNORE INTO gaps (log, first, last) VALUES (?, ?, ?)', log, gap.first, gap.last);
      this.#sql.run(
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
    this.#sql.together(() => {
      this.#sql.run('UPDATE dead_letters SET log = ? WHERE log = ?', `${log}~until-${Date.now()}`, log);
      this.#sql.run('DELETE FROM cursors WHERE log = ?', log);
      this.#sql.run('DELETE FROM batches WHERE log = ?', log);
      this.#sql.run('DELETE FROM gaps WHERE log = ?', log);
    });
  }

  /** Writes down events to be sent again; dead letters among them count as pending from here on. */
  planReplay(batch: ReplayBatch): void {
    this.#sql.together(() => {
      this.#sql.run(
        'INSERT INTO replay_batches (id, replay, records) VALUES (?, ?, ?)',
        batch.id,
        batch.replay,
        JSON.stringify(batch.records),
      );
      for (const { log, sequence } of batch.records)
        this.#sql.run('UPDATE dead_letters SET replay = ? WHERE log = ? AND sequence = ?', batch.replay, log, sequence);
    });
  }

  /** Ids of the batches that are neither delivered nor dead, oldest first; replays after the rest. */
  outstanding(): string[] {
    return [
      ...this.#sql.all('SELECT id FROM batches WHERE settled = 0 ORDER BY rowid'),
      ...this.#sql.all('SELECT id FROM replay_batches ORDER BY rowid'),
    ].map((row) => text(row, 'id'));
  }

  /** An outstanding batch; undefined once it is settled. */
  batch(id: string): Batch | undefined {
    const row = this.#sql.get('SELECT * FROM batches WHERE id = ? AND settled = 0', id);
    if (row !== undefined) return toLogBatch(row);
    const replay = this.#sql.get('SELECT * FROM replay_batches WHERE id = ?', id);
    return replay === undefined ? undefined : toReplayBatch(replay);
  }

  /** Closes a batch: what is not among the dead has been delivered. Doing it twice changes nothing. */
  settle(id: string, dead: readonly DeadLetter[]): void {
    this.#sql.together(() => {
      const batch = this.batch(id);
      if (batch === undefined) return;
      if (batch.kind === 'log') this.#settleLog(batch, dead);
      else this.#settleReplay(batch, dead);
    });
  }

  /** How far every log has come that was ever read, or left dead letters: one moment's view. */
  progress(): LogProgress[] {
    return this.#sql.together(() =>
      this.#sql
        .all('SELECT log FROM cursors UNION SELECT log FROM dead_letters ORDER BY log')
        .map((row) => this.#progressOf(text(row, 'log'))),
    );
  }

  #progressOf(log: string): LogProgress {
    const row = this.#sql.get(
      'SELECT sequence, hash, segment, offset, settled_through FROM cursors WHERE log = ?',
      log,
    );
    const beyond =
      this.#sql.get('SELECT sum(last - first + 1) AS n FROM batches WHERE log = ? AND settled = 1', log) ?? {};
    const missing = this.#sql.get('SELECT sum(last - first + 1) AS n FROM gaps WHERE log = ?', log) ?? {};
    const dead =
      this.#sql.get('SELECT count(*) AS n, count(replay) AS replaying FROM dead_letters WHERE log = ?', log) ?? {};
    const settledThrough = row === undefined ? 0 : number(row, 'settled_through');
    return {
      log,
      cursor: this.cursor(log, { sequence: 0, hash: genesisHash }),
      settledThrough,
      settled: settledThrough + number(beyond, 'n'),
      missing: number(missing, 'n'),
      dead: number(dead, 'n'),
      replaying: number(dead, 'replaying'),
      outstanding: this.#sql
        .all('SELECT * FROM batches WHERE log = ? AND settled = 0 ORDER BY first', log)
        .map(toLogBatch),
    };
  }

  /** Dead letters in the order of their logs, a page at a time. Those being replayed are not dead for the moment. */
  deadLetters(after: { readonly log: string; readonly sequence: number } | undefined, limit: number): DeadLetter[] {
    return this.#sql
      .all(
        'SELECT * FROM dead_letters WHERE (log, sequence) > (?, ?) AND replay IS NULL ORDER BY log, sequence LIMIT ?',
        after?.log ?? '',
        after?.sequence ?? 0,
        limit,
      )
      .map(toDeadLetter);
  }

  deadLetter(eventId: string): DeadLetter | undefined {
    const row = this.#sql.get('SELECT * FROM dead_letters WHERE event_id = ?', eventId);
    return row === undefined ? undefined : toDeadLetter(row);
  }

  /** True for a record whose batch is closed. */
  isSettled(log: string, sequence: number): boolean {
    const row = this.#sql.get(
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
    const result = this.#sql.get('SELECT delivered, dead FROM replay_results WHERE replay = ?', replay) ?? {};
    const left = this.#sql.get('SELECT count(*) AS n FROM replay_batches WHERE replay = ?', replay) ?? {};
    return { delivered: number(result, 'delivered'), dead: number(result, 'dead'), batches: number(left, 'n') };
  }

  /** A short text kept under a name: what the host last said of itself. */
  note(name: string): string | undefined {
    const row = this.#sql.get('SELECT value FROM notes WHERE name = ?', name);
    return row === undefined ? undefined : text(row, 'value');
  }

  writeNote(name: string, value: string): void {
    this.#sql.run(
      'INSERT INTO notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }

  #settleLog(batch: LogBatch, dead: readonly DeadLetter[]): void {
    for (const letter of dead) {
      this.#sql.run(
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
    this.#sql.run('UPDATE batches SET settled = 1 WHERE id = ?', batch.id);
    this.#advance(batch.log);
  }

  /** Forgets batches up to which everything is settled: a log that flows keeps no rows. */
  #advance(log: string): void {
    for (;;) {
      const next = this.#sql.get(
        'SELECT id, last FROM batches WHERE log = ? AND settled = 1 AND first = (SELECT settled_through + 1 FROM cursors WHERE log = ?)',
        log,
        log,
      );
      if (next === undefined) return;
      this.#sql.run('UPDATE cursors SET settled_through = ? WHERE log = ?', number(next, 'last'), log);
      this.#sql.run('DELETE FROM batches WHERE id = ?', text(next, 'id'));
    }
  }

  /** @param base sequence before the first record, for a log that had no cursor */
  #moveCursor(log: string, next: Cursor, base: number): void {
    this.#sql.run(
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
      if (letter === undefined) this.#sql.run('DELETE FROM dead_letters WHERE log = ? AND sequence = ?', log, sequence);
      else
        this.#sql.run(
          'UPDATE dead_letters SET error = ?, status = ?, attempts = attempts + ?, died_at = ?, replay = NULL WHERE log = ? AND sequence = ?',
          letter.error,
          letter.status,
          letter.attempts,
          letter.diedAt,
          log,
          sequence,
        );
    }
    this.#sql.run(
      `INSERT INTO replay_results (replay, delivered, dead) VALUES (?, ?, ?)
       ON CONFLICT (replay) DO UPDATE SET delivered = delivered + excluded.delivered, dead = dead + excluded.dead`,
      batch.replay,
      batch.records.length - dead.length,
      dead.length,
    );
    this.#sql.run('DELETE FROM replay_batches WHERE id = ?', batch.id);
  }
}
