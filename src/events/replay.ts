/**
 * Sends events again: dead letters, or records of the log that were settled before. Same event ids, new batches. What is to be sent is
 * written into the book a batch at a time, so that a replay may be interrupted anywhere and begun again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogRecord } from './batch.ts';
import type { DeliveryBook } from './delivery-book.ts';
import { type EventFilter, matches, mayMatch, parseRecord } from './event-filter.ts';
import { eventsIn } from './event-source.ts';
import { uuid7 } from './uuid7.ts';

export interface ReplaySelection {
  /** Dead letters only. */
  readonly failed: boolean;
  readonly filter: EventFilter;
}

export interface ReplayOptions {
  /** Prefix of the batches' ids: whose they are. */
  readonly gatewayId: string;
  readonly maxEvents: number;
  /** Most events a second; undefined: as fast as delivery takes them. */
  readonly rate: number | undefined;
  readonly signal?: AbortSignal;
  /** Called with the replay's id and the number of events written into the book so far. */
  readonly planned?: (replay: string, events: number) => void;
}

/** Replay batches that may wait in the book at once. */
const mostWaiting = 16;
const waitingPause = 50;
const pageSize = 500;

/**
 * What a selection means at this moment.
 * @param logs the directory with one log a directory
 * @throws file system and SQLite errors
 */
export async function* selected(
  book: DeliveryBook,
  logs: string,
  { failed, filter }: ReplaySelection,
): AsyncGenerator<LogRecord> {
  // An event that is still on its way needs no replay; dead letters come below, from the book.
  const settled = failed ? undefined : settledRecords(book);
  if (settled !== undefined)
    for await (const { log, sequence, line } of eventsIn(logs, filter))
      if (settled(log, sequence)) yield { log, sequence, line };
  let after: LogRecord | undefined;
  for (;;) {
    const page = book.deadLetters(after, pageSize);
    for (const { log, sequence, line } of page) {
      if (!mayMatch(line, filter)) continue;
      const event = parseRecord(line);
      if (event !== undefined && matches(event, filter)) yield { log, sequence, line };
    }
    after = page.at(-1);
    if (after === undefined) return;
  }
}

const settledRecords = (book: DeliveryBook): ((log: string, sequence: number) => boolean) => {
  const progress = new Map(book.progress().map((one) => [one.log, one]));
  const dead = new Set<string>();
  for (
    let page = book.deadLetters(undefined, pageSize);
    page.length > 0;
    page = book.deadLetters(page.at(-1), pageSize)
  )
    for (const { log, sequence } of page) dead.add(`${log} ${sequence}`);
  return (log, sequence) => {
    const one = progress.get(log);
    if (one === undefined || sequence > one.cursor.sequence || dead.has(`${log} ${sequence}`)) return false;
    return !one.outstanding.some(({ first, last }) => first <= sequence && sequence <= last);
  };
};

/**
 * Writes a selection into the book, for the host to send. Returns the replay's id and how many events it is.
 * @throws AbortError when interrupted: what was written is sent nevertheless
 */
export const replay = async (
  book: DeliveryBook,
  logs: string,
  selection: ReplaySelection,
  options: ReplayOptions,
): Promise<{ readonly replay: string; readonly events: number }> => {
  const id = uuid7();
  const started = Date.now();
  let events = 0;
  let records: LogRecord[] = [];
  const leave = async (): Promise<void> => {
    if (records.length === 0) return;
    while (book.replayResult(id).batches >= mostWaiting)
      await sleep(waitingPause, undefined, { signal: options.signal });
    if (options.rate !== undefined) {
      const due = started + (events / options.rate) * 1000;
      await sleep(Math.max(0, due - Date.now()), undefined, { signal: options.signal });
    }
    options.signal?.throwIfAborted();
    events += records.length;
    book.planReplay({ kind: 'replay', id: `${options.gatewayId}_replay-${id}-${events}`, replay: id, records });
    records = [];
    options.planned?.(id, events);
  };
  // A slow rate wants small batches, or it comes in bursts.
  const size = Math.max(1, Math.min(options.maxEvents, Math.ceil(options.rate ?? options.maxEvents)));
  for await (const record of selected(book, logs, selection)) {
    records.push(record);
    if (records.length >= size) await leave();
  }
  await leave();
  return { replay: id, events };
};
