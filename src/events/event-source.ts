/** Reads events back out of the logs, oldest first within each log, a record at a time. */
import { statSync } from 'node:fs';
import type { LogRecord } from './batch.ts';
import type { LoggedEvent } from './event.ts';
import { type EventFilter, matches, mayMatch, parseRecord } from './event-filter.ts';
import { recordsLeftIn } from './read-records.ts';
import { listLogs, listSegments } from './segments.ts';

const mayBeGone = { throwIfNoEntry: false } as const;
const gone = { size: 0, mtimeMs: 0 } as const;

export interface FoundEvent extends LogRecord {
  readonly event: LoggedEvent;
}

/**
 * The events of every log that a filter lets through.
 * @param passed is told how many bytes of log lie behind, now and then
 * @throws file system errors
 */
export async function* eventsIn(
  logs: string,
  filter: EventFilter,
  passed: (bytes: number) => void = () => {},
): AsyncGenerator<FoundEvent> {
  let behind = 0;
  for (const { name, directory } of listLogs(logs)) {
    for (const { path } of listSegments(directory)) {
      // Retention may remove a file between two looks.
      const { size, mtimeMs } = statSync(path, mayBeGone) ?? gone;
      const before = behind;
      behind += size;
      // Nothing in a file is younger than its last write.
      if (filter.since !== undefined && mtimeMs < filter.since) continue;
      for await (const { line, end } of recordsLeftIn(path)) {
        passed(before + end);
        if (!mayMatch(line, filter)) continue;
        const event = parseRecord(line);
        if (event !== undefined && matches(event, filter)) yield { log: name, sequence: event.sequence, line, event };
      }
    }
  }
}

/** Bytes of all logs together. */
export const bytesIn = (logs: string): number =>
  listLogs(logs)
    .flatMap(({ directory }) => listSegments(directory))
    .reduce((sum, { path }) => sum + (statSync(path, mayBeGone) ?? gone).size, 0);

/**
 * The youngest `limit` events that a filter lets through, youngest first.
 * @throws file system errors
 */
export const latestEvents = async (logs: string, filter: EventFilter, limit: number): Promise<FoundEvent[]> => {
  const found: FoundEvent[] = [];
  for (const { name, directory } of listLogs(logs)) {
    let ofLog: FoundEvent[] = [];
    for (const { path } of listSegments(directory).toReversed()) {
      if (ofLog.length >= limit || (filter.since !== undefined && statSync(path).mtimeMs < filter.since)) break;
      ofLog = [...(await lastOf(name, path, filter, limit - ofLog.length)), ...ofLog];
    }
    found.push(...ofLog);
  }
  return found.sort((a, b) => (a.event.timestamp < b.event.timestamp ? 1 : -1)).slice(0, limit);
};

const lastOf = async (log: string, path: string, filter: EventFilter, limit: number): Promise<FoundEvent[]> => {
  const kept: FoundEvent[] = [];
  for await (const { line } of recordsLeftIn(path)) {
    if (!mayMatch(line, filter)) continue;
    const event = parseRecord(line);
    if (event === undefined || !matches(event, filter)) continue;
    kept.push({ log, sequence: event.sequence, line, event });
    if (kept.length > 2 * limit) kept.splice(0, kept.length - limit);
  }
  return kept.slice(-limit);
};
