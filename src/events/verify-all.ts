/** Verifies every log of a data directory against itself and against what the delivery book has seen of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths } from './data-paths.ts';
import { DeliveryBook } from './delivery-book.ts';
import { isGone } from './read-records.ts';
import { listLogs } from './segments.ts';
import { type Anchor, type LogCheck, verifyLog } from './verify-log.ts';

/**
 * @throws file system and SQLite errors
 */
export const verifyAll = async (dataDir: string): Promise<LogCheck[]> => {
  const paths = dataPaths(dataDir);
  const anchors = existsSync(paths.book) ? readAnchors(paths.book) : new Map<string, Anchor>();
  const checks: LogCheck[] = [];
  for (const { name, directory } of listLogs(paths.logs))
    checks.push(await verifyPresent(name, directory, anchors.get(name)));
  for (const [log, { sequence }] of anchors) {
    const file = join(paths.logs, log);
    if (existsSync(file)) continue;
    const broken = {
      kind: 'missing',
      file,
      line: 0,
      sequence: 1,
      detail: `the log is gone; ${sequence} records had been read from it`,
    } as const;
    checks.push({ log, records: 0, first: 0, last: 0, segments: 0, broken });
  }
  return checks;
};

/** Looks again where retention has removed a file in the meantime: what it removes, it has noted before. */
const verifyPresent = async (name: string, directory: string, anchor: Anchor | undefined): Promise<LogCheck> => {
  for (;;) {
    try {
      return await verifyLog(name, directory, anchor);
    } catch (error) {
      if (!isGone(error) || !existsSync(directory)) throw error;
    }
  }
};

const readAnchors = (path: string): Map<string, Anchor> => {
  const book = new DeliveryBook(path);
  try {
    return new Map(
      book
        .progress()
        .filter(({ cursor }) => cursor.sequence > 0)
        .map(({ log, cursor }) => [log, { sequence: cursor.sequence, hash: cursor.hash }]),
    );
  } finally {
    book.close();
  }
};
