/**
 * Where the request path leaves its events: the log of this process, and what is done while the disk does not take any. `append` is one
 * synchronous write to an open file. A disk that is full already at the start is no reason not to start.
 */
import { join } from 'node:path';
import { GatewayError } from '../exchange/gateway-error.ts';
import { dataPaths } from './data-paths.ts';
import type { GatewayEvent, LoggedEvent } from './event.ts';
import { gatewayId, newGatewayId } from './gateway-id.ts';
import { LogSpace } from './log-space.ts';
import { LogWriter, type LogWriterSettings } from './log-writer.ts';
import { LostCount } from './lost-count.ts';
import { isNoSpace } from './no-space.ts';
import type { Reporter } from './reporter.ts';
import type { EventSettings } from './settings.ts';

export type EventLogSettings = LogWriterSettings & Pick<EventSettings, 'onDiskFull'>;

const consequences = {
  refuse: 'requests are refused until it can (events.on_disk_full: refuse)',
  continue: 'requests go on and their events are lost until it can (events.on_disk_full: continue)',
} as const;

export class EventLog {
  /** The `gateway_id` of this process's events, unique among the processes on one data directory. */
  readonly gatewayId: string;
  readonly #settings: EventLogSettings;
  readonly #reporter: Reporter;
  readonly #space: LogSpace;
  readonly #lost = new LostCount();
  /** undefined: the disk was full at the start, and has been since. */
  #writer: LogWriter | undefined;

  /**
   * Opens this process's log under `dataDir`, goes on with its chain, and cuts off what a dead writer left unfinished.
   * @throws when the directory cannot be used, unless it is for want of space
   */
  constructor(settings: EventLogSettings, reporter: Reporter) {
    this.#settings = settings;
    this.#reporter = reporter;
    this.#space = new LogSpace(settings.dataDir, reporter, consequences[settings.onDiskFull], () => this.#reopen());
    try {
      this.#opened(new LogWriter(gatewayId(settings.dataDir), settings, reporter));
    } catch (error) {
      if (!isNoSpace(error)) throw error;
      this.#space.reportFull(error);
    }
    // A name that no other process can have given itself: it is used as it stands once the log can be opened.
    this.gatewayId = this.#writer?.name ?? newGatewayId();
  }

  /** Where the log's files are, or will be. */
  get directory(): string {
    return join(dataPaths(this.#settings.dataDir).logs, this.gatewayId);
  }

  /** True while the log takes nothing: with `on_disk_full: refuse` new requests are to be answered 503 `event_log_full`. */
  get full(): boolean {
    return this.#space.full && this.#settings.onDiskFull === 'refuse';
  }

  /** Events that `on_disk_full: continue` has let go. */
  get lost(): number {
    return this.#lost.count;
  }

  /** Sequence of the last event appended; 0 before the first. */
  get sequence(): number {
    return this.#writer?.sequence ?? 0;
  }

  /**
   * Numbers, chains and writes one event. Synchronous and short.
   * With `on_disk_full: continue` an event the disk did not take comes back with sequence 0 and is counted in `lost`.
   * @throws GatewayError `event_log_full` with `on_disk_full: refuse`
   */
  append(event: GatewayEvent): LoggedEvent {
    if (this.#space.full || this.#writer === undefined) return this.#refuse(event, undefined);
    try {
      return this.#writer.append(event);
    } catch (error) {
      this.#space.reportFull(error);
      return this.#refuse(event, error);
    }
  }

  /** Syncs and lets go of the files. The log must not be appended to afterwards. */
  close(): void {
    this.#space.close();
    this.#writer?.close();
    this.#lost.close();
  }

  #opened(writer: LogWriter): void {
    try {
      this.#lost.keepIn(writer.directory);
    } catch (error) {
      writer.close();
      throw error;
    }
    this.#writer = writer;
  }

  /** There is space again. @throws while there is not enough for a log */
  #reopen(): void {
    if (this.#writer !== undefined) return;
    gatewayId(this.#settings.dataDir, this.gatewayId);
    this.#opened(new LogWriter(this.gatewayId, this.#settings, this.#reporter));
  }

  #refuse(event: GatewayEvent, cause: unknown): LoggedEvent {
    if (this.#settings.onDiskFull === 'refuse') throw new GatewayError('event_log_full', { cause });
    this.#lost.add();
    if (this.#lost.count % 1000 === 1)
      this.#reporter.error(
        { lost: this.#lost.count, directory: this.directory },
        'events are being lost: the event log is full',
      );
    return { ...event, sequence: 0, prev_hash: '', hash: '' };
  }
}
