/** What people ask the events room: list, show, stats, replay. The same behind `sluice events`, `/admin/events` and `/metrics`. */

import { GatewayError } from '../exchange/gateway-error.ts';
import { accountsOf, type EventCounts, type LogAccount, total } from './accounts.ts';
import { dataPaths } from './data-paths.ts';
import { DeliveryBook } from './delivery-book.ts';
import type { LoggedEvent } from './event.ts';
import { matches, parseRecord } from './event-filter.ts';
import { type EventQuery, readCount, readFilter, readFlag } from './event-query.ts';
import { eventsIn, latestEvents } from './event-source.ts';
import { gatewayId } from './gateway-id.ts';
import { type HostNote, readHostNote } from './host-note.ts';
import { type ReplaySelection, replay, selected } from './replay.ts';
import type { Reporter } from './reporter.ts';
import type { EventSettings } from './settings.ts';

export interface EventStats extends EventCounts {
  /** `not running`: no process delivers for this data directory at the moment. */
  readonly delivery: 'on' | 'off' | 'not running';
  readonly queue: 'connecting' | 'connected' | 'away' | 'off' | 'unknown';
  readonly circuit: 'closed' | 'open' | 'unknown';
  /** produced = delivered + pending + dead. */
  readonly balanced: boolean;
  readonly logs: readonly LogAccount[];
}

export type DeliveryState = 'delivered' | 'pending' | 'dead' | 'replaying' | 'unknown';

export interface EventDetail {
  readonly event: LoggedEvent;
  readonly delivery: {
    readonly state: DeliveryState;
    readonly error?: string;
    readonly status?: number | null;
    readonly attempts?: number;
    readonly died_at?: string;
  };
}

export interface EventList {
  readonly events: readonly EventDetail[];
}

export interface ReplayStarted {
  readonly events: number;
  readonly dry_run: boolean;
}

export interface EventsAdmin {
  /** Filters of `sluice events list`, `limit`, and `failed` for dead letters. Youngest first. */
  list(query: EventQuery): Promise<EventList>;
  show(id: string): Promise<EventDetail | undefined>;
  stats(): Promise<EventStats>;
  /** Filters, `failed`, `rate` (events a second) and `dry_run`. Resolves when the events are counted; sending goes on behind. */
  replay(query: EventQuery): Promise<ReplayStarted>;
  close(): void;
}

/**
 * Opens the events of a data directory, whether or not a gateway is using it.
 * @throws when the directory cannot be used
 */
export const openEventsAdmin = (settings: EventSettings, reporter: Reporter): EventsAdmin => {
  const paths = dataPaths(settings.dataDir);
  const book = new DeliveryBook(paths.book);
  const closing = new AbortController();

  const detailOf = (log: string, event: LoggedEvent): EventDetail => {
    const letter = book.deadLetter(event.id);
    if (letter !== undefined) {
      const { error, status, attempts, diedAt } = letter;
      return {
        event,
        delivery: { state: letter.replay === null ? 'dead' : 'replaying', error, status, attempts, died_at: diedAt },
      };
    }
    return { event, delivery: { state: book.isSettled(log, event.sequence) ? 'delivered' : 'pending' } };
  };

  const deadList = (query: EventQuery, limit: number): EventDetail[] => {
    const filter = readFilter(query, ['limit', 'failed']);
    const found: EventDetail[] = [];
    for (let page = book.deadLetters(undefined, 500); page.length > 0; page = book.deadLetters(page.at(-1), 500)) {
      for (const { log, line } of page) {
        const event = parseRecord(line);
        if (event !== undefined && matches(event, filter)) found.push(detailOf(log, event));
      }
    }
    return found.reverse().slice(0, limit);
  };

  return {
    async list(query) {
      const limit = readCount(query, 'limit', 50, 1, 1000);
      if (readFlag(query, 'failed')) return { events: deadList(query, limit) };
      const found = await latestEvents(paths.logs, readFilter(query, ['limit', 'failed']), limit);
      return { events: found.map(({ log, event }) => detailOf(log, event)) };
    },

    async show(id) {
      const letter = book.deadLetter(id);
      const dead = letter === undefined ? undefined : parseRecord(letter.line);
      if (letter !== undefined && dead !== undefined) return detailOf(letter.log, dead);
      for await (const { log, event } of eventsIn(paths.logs, { ids: new Set([id]) })) return detailOf(log, event);
      return undefined;
    },

    async stats() {
      const logs = accountsOf(paths.logs, book);
      const counts = total(logs);
      const note = readHostNote(book, paths.hostLock);
      return {
        ...counts,
        delivery: deliveryState(
          note,
          settings.controlPlaneUrl !== undefined || logs.some(({ delivered }) => delivered > 0),
        ),
        queue: note?.queue ?? 'unknown',
        circuit: note?.circuit ?? 'unknown',
        balanced: counts.difference === 0,
        logs,
      };
    },

    async replay(query) {
      const rate = readCount(query, 'rate', 0, 0, 1_000_000);
      const selection: ReplaySelection = {
        failed: readFlag(query, 'failed'),
        filter: readFilter(query, ['failed', 'rate', 'dry_run']),
      };
      if (!selection.failed && Object.keys(selection.filter).length === 0)
        throw new GatewayError('invalid_request', {
          message: 'Say what to replay: failed, id, since, verdict or target.',
        });
      let events = 0;
      for await (const _ of selected(book, paths.logs, selection)) events += 1;
      const dryRun = readFlag(query, 'dry_run');
      if (!dryRun) {
        replay(book, paths.logs, selection, {
          gatewayId: gatewayId(settings.dataDir),
          maxEvents: settings.batch.maxEvents,
          rate: rate === 0 ? undefined : rate,
          signal: closing.signal,
        }).catch((error: unknown) => {
          if (!closing.signal.aborted) reporter.error({ reason: String(error) }, 'a replay ended early');
        });
      }
      return { events, dry_run: dryRun };
    },

    close() {
      closing.abort();
      book.close();
    },
  };
};

const deliveryState = (note: HostNote | undefined, wanted: boolean): EventStats['delivery'] => {
  if (note === undefined) return wanted ? 'not running' : 'off';
  return note.queue === 'off' ? 'off' : 'on';
};
