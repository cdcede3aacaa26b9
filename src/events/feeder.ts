/**
 * Follows the logs and cuts them into batches. A batch's bounds are written down before anybody hears of it, so that after any crash
 * it is the same batch with the same id; and its records are on the disk before it leaves, so that the receiver can never know of an event
 * that a power cut then takes out of the log.
 */
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Cursor, LogBatch } from './batch.ts';
import { cutBatches } from './cut-batches.ts';
import type { DeliveryBook } from './delivery-book.ts';
import { readRecords } from './read-records.ts';
import type { Reporter } from './reporter.ts';
import { listLogs, listSegments, readTrimmed, type Segment, segmentPath } from './segments.ts';

export interface FeederSettings {
  /** The directory with one log a directory. */
  readonly logs: string;
  readonly maxEvents: number;
  /** Milliseconds an event may wait for others to join its batch. */
  readonly maxWait: number;
}

const maxBytes = 1024 * 1024;

export class Feeder {
  readonly #book: DeliveryBook;
  readonly #settings: FeederSettings;
  readonly #reporter: Reporter;
  /** When the oldest record that is not in a batch yet was first seen, by log. */
  readonly #waitingSince = new Map<string, number>();

  constructor(book: DeliveryBook, settings: FeederSettings, reporter: Reporter) {
    this.#book = book;
    this.#settings = settings;
    this.#reporter = reporter;
  }

  /** Logs with records that wait for their batch to fill. */
  get waiting(): number {
    return this.#waitingSince.size;
  }

  /**
   * Plans at most `room` batches from what has been appended, and returns how many.
   * @param flush does not wait for batches to fill
   * @throws file system and SQLite errors; what was planned before stays planned
   */
  async plan(room: number, flush = false): Promise<number> {
    let planned = 0;
    for (const { name, directory } of listLogs(this.#settings.logs)) {
      for (let more = true; more && planned < room; ) {
        const start = this.#startOf(name, directory);
        if (start === undefined) break;
        const batches = await this.#cut(name, start, room - planned, flush || start.closed);
        planned += batches;
        more = batches > 0;
      }
    }
    return planned;
  }

  /** The segment to read on in; undefined when there is nothing new. */
  #startOf(log: string, directory: string): { segment: Segment; cursor: Cursor; closed: boolean } | undefined {
    const segments = listSegments(directory);
    let cursor = this.#book.cursor(log, readTrimmed(directory));
    if (replaced(segments, cursor)) {
      this.#reporter.error(
        { log, sequence: cursor.sequence },
        'the event log is not the one that was read before; it is read from its start',
      );
      this.#book.forgetLog(log);
      cursor = this.#book.cursor(log, readTrimmed(directory));
    }
    for (const [index, segment] of segments.entries()) {
      if (segment.first < cursor.segment) continue;
      const offset = segment.first === cursor.segment ? cursor.offset : 0;
      if (statSync(segment.path).size > offset)
        return { segment, cursor: { ...cursor, segment: segment.first, offset }, closed: index < segments.length - 1 };
    }
    return undefined;
  }

  async #cut(log: string, start: { segment: Segment; cursor: Cursor }, room: number, flush: boolean): Promise<number> {
    let cursor = start.cursor;
    let planned = 0;
    let synced = false;
    const { segment } = start;
    for await (const cut of cutBatches(readRecords(segment.path, cursor.offset), cursor.sequence + 1, {
      maxEvents: this.#settings.maxEvents,
      maxBytes,
    })) {
      switch (cut.kind) {
        case 'stray':
          this.#reporter.error(
            { log, file: segment.path, offset: cut.record.start },
            'a line of the event log is no record that belongs there; see `sluice events verify`',
          );
          cursor = { ...cursor, offset: cut.record.end };
          this.#book.skip(log, cursor, undefined);
          break;
        case 'gap':
          this.#reporter.error(
            { log, first: cut.first, last: cut.last },
            'records are missing from the event log; see `sluice events verify`',
          );
          cursor = { ...cursor, sequence: cut.last };
          this.#book.skip(log, cursor, cut);
          break;
        case 'batch': {
          if (!cut.full && !flush && this.#mayWait(log)) return planned;
          if (!synced) await sync(segment.path);
          synced = true;
          const batch = batchOf(log, segment, cursor, cut.records);
          cursor = { sequence: batch.last, hash: cut.hash, segment: segment.first, offset: batch.end };
          this.#book.plan(batch, cursor);
          this.#waitingSince.delete(log);
          planned += 1;
          break;
        }
      }
      if (planned >= room) break;
    }
    return planned;
  }

  #mayWait(log: string): boolean {
    const since = this.#waitingSince.get(log) ?? Date.now();
    this.#waitingSince.set(log, since);
    return Date.now() - since < this.#settings.maxWait;
  }
}

const batchOf = (
  log: string,
  segment: Segment,
  cursor: Cursor,
  records: readonly { start: number; end: number }[],
): LogBatch => {
  const first = cursor.sequence + 1;
  const last = cursor.sequence + records.length;
  return {
    kind: 'log',
    id: `${log}_${first}-${last}`,
    log,
    first,
    last,
    segment: segment.first,
    start: records[0]?.start ?? 0,
    end: records.at(-1)?.end ?? 0,
  };
};

/** Somebody has put other files in the place of those that were read. */
const replaced = (segments: readonly Segment[], cursor: Cursor): boolean => {
  const current = segments.find(({ first }) => first === cursor.segment);
  if (current !== undefined) return statSync(current.path).size < cursor.offset;
  return cursor.segment > 0 && segments.some(({ first }) => first <= cursor.sequence);
};

const sync = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
};

/**
 * The records of a planned batch.
 * @throws when the segment is gone
 */
export const readBatch = async (directory: string, batch: LogBatch): Promise<string[]> => {
  const lines: string[] = [];
  for await (const record of readRecords(segmentPath(directory, batch.segment), batch.start)) {
    if (record.end > batch.end) break;
    lines.push(record.line);
    if (record.end === batch.end) break;
  }
  return lines;
};
