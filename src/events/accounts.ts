/**
 * Produced = delivered + pending + dead. Each of the four is counted from what is on disk (the logs' ends, the batches, the dead letters),
 * none is a counter, and none is computed from the other three: a difference is something that happened, and is shown.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogBatch, LogProgress } from './batch.ts';
import type { DeliveryBook } from './delivery-book.ts';
import { readLogEnd } from './log-end.ts';
import { readLost } from './lost-count.ts';
import { listLogs, segmentPath } from './segments.ts';

/** Events, by what became of them. */
export type EventCounts = {
  readonly produced: number;
  readonly delivered: number;
  readonly pending: number;
  readonly dead: number;
  /** produced − delivered − pending − dead: records that the log should have and has not. */
  readonly difference: number;
  /** Never produced: `on_disk_full: continue` let them go. */
  readonly lost: number;
};

export interface LogAccount extends EventCounts {
  readonly log: string;
}

/**
 * Counts every log under a data directory.
 * @param logs the directory with one log a directory
 * @throws file system and SQLite errors
 */
export const accountsOf = (logs: string, book: DeliveryBook): LogAccount[] => {
  // The book first: what is appended in between is pending, never negative.
  const progress = new Map(book.progress().map((one) => [one.log, one]));
  const names = new Set([...listLogs(logs).map(({ name }) => name), ...progress.keys()]);
  return [...names].sort().map((log) => accountOf(log, join(logs, log), progress.get(log)));
};

const accountOf = (log: string, directory: string, progress: LogProgress | undefined): LogAccount => {
  const ended = endOf(directory);
  if (progress === undefined)
    return { log, produced: ended, delivered: 0, pending: ended, dead: 0, difference: 0, lost: readLost(directory) };
  const read = progress.cursor.sequence;
  // A log that is shorter than what was read from it has lost records that it had; one that is gone as a whole has left dead letters.
  const produced = Math.max(ended, read, progress.dead);
  const delivered = Math.max(0, progress.settled - progress.missing - progress.dead);
  const inBatches = progress.outstanding.reduce(
    (sum, batch) => sum + (isReadable(directory, batch) ? batch.last - batch.first + 1 : 0),
    0,
  );
  const pending = Math.max(0, ended - read) + inBatches + progress.replaying;
  const dead = progress.dead - progress.replaying;
  return {
    log,
    produced,
    delivered,
    pending,
    dead,
    difference: produced - delivered - pending - dead,
    lost: readLost(directory),
  };
};

const endOf = (directory: string): number => {
  try {
    return readLogEnd(directory).sequence;
  } catch {
    return 0;
  }
};

const isReadable = (directory: string, batch: LogBatch): boolean => {
  try {
    return statSync(segmentPath(directory, batch.segment)).size >= batch.end;
  } catch {
    return false;
  }
};

/** All logs together. */
export const total = (accounts: readonly EventCounts[]): EventCounts =>
  accounts.reduce<EventCounts>(
    (sum, one) => ({
      produced: sum.produced + one.produced,
      delivered: sum.delivered + one.delivered,
      pending: sum.pending + one.pending,
      dead: sum.dead + one.dead,
      difference: sum.difference + one.difference,
      lost: sum.lost + one.lost,
    }),
    { produced: 0, delivered: 0, pending: 0, dead: 0, difference: 0, lost: 0 },
  );
