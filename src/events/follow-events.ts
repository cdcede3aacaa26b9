/** New events of every log as they are appended, by whichever process. */
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedEvent } from './event.ts';
import { type EventFilter, matches, parseRecord } from './event-filter.ts';
import { recordsLeftIn } from './read-records.ts';
import { listLogs, listSegments } from './segments.ts';

/** Milliseconds between two looks at the logs. */
const pollInterval = 200;

/**
 * Follows the logs from now on, until the signal.
 * @throws file system errors
 */
export async function* followEvents(
  logs: string,
  filter: EventFilter,
  signal: AbortSignal,
): AsyncGenerator<LoggedEvent> {
  const offsets = new Map<string, number>();
  const segments = (): string[] =>
    listLogs(logs).flatMap(({ directory }) => listSegments(directory).map(({ path }) => path));
  for (const path of segments()) offsets.set(path, statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  while (!signal.aborted) {
    for (const path of segments()) {
      const offset = offsets.get(path) ?? 0;
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= offset) continue;
      for await (const { line, end } of recordsLeftIn(path, offset)) {
        offsets.set(path, end);
        const event = parseRecord(line);
        if (event !== undefined && matches(event, filter)) yield event;
      }
    }
    await sleep(pollInterval, undefined, { signal }).catch(() => {});
  }
}
