/**
 * The append-only, hash-chained log of one gateway process. `append` is one synchronous write to an open file: what it wrote is in
 * the page cache when it returns and survives the death of the process; `fsync` decides about the death of the machine.
 */
import { chmodSync, closeSync, fdatasync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../exchange/gateway-error.ts';
import { dataPaths } from './data-paths.ts';
import type { GatewayEvent, LoggedEvent } from './event.ts';
import { type FileLock, tryLock } from './file-lock.ts';
import { gatewayId } from './gateway-id.ts';
import { recoverLogEnd } from './log-end.ts';
import { LogSpace } from './log-space.ts';
import { LostCount } from './lost-count.ts';
import { seal } from './record-seal.ts';
import type { Reporter } from './reporter.ts';
import { segmentPath } from './segments.ts';
import type { EventSettings } from './settings.ts';

export interface EventLogSettings extends Pick<EventSettings, 'dataDir' | 'fsync' | 'onDiskFull' | 'audit'> {
  /** Bytes after which a new segment is begun. */
  readonly segmentBytes?: number;
}

const defaultSegmentBytes = 32 * 1024 * 1024;
/** Milliseconds between two syncs with `fsync: interval`. */
const syncInterval = 100;
/** Gateway processes on one data directory at the same time. */
const mostProcesses = 256;

export class EventLog {
  /** The `gateway_id` of this process's events, unique among the processes on one data directory. */
  readonly gatewayId: string;
  readonly directory: string;
  readonly #settings: EventLogSettings;
  readonly #reporter: Reporter;
  readonly #lock: FileLock;
  readonly #space: LogSpace;
  readonly #lost: LostCount;
  readonly #syncTimer: NodeJS.Timeout | undefined;
  #fd: number;
  #path: string;
  #size: number;
  #sequence: number;
  #hash: string;
  #dirty = false;

  /**
   * Opens this process's log under `dataDir`, goes on with its chain, and cuts off what a dead writer left unfinished.
   * @throws when the directory cannot be used
   */
  constructor(settings: EventLogSettings, reporter: Reporter) {
    this.#settings = settings;
    this.#reporter = reporter;
    const own = claimLog(settings.dataDir);
    this.gatewayId = own.name;
    this.directory = own.directory;
    this.#lock = own.lock;
    const end = recoverLogEnd(this.directory);
    const where = { directory: this.directory, sequence: end.sequence };
    if (end.torn > 0) reporter.warn({ ...where, bytes: end.torn }, 'cut an unfinished record off the event log');
    if (end.damaged > 0)
      reporter.error(
        { ...where, records: end.damaged },
        'the event log ends in records that are not intact; see `sluice events verify`',
      );
    this.#sequence = end.sequence;
    this.#hash = end.hash;
    this.#path = end.segment?.path ?? segmentPath(this.directory, end.sequence + 1);
    this.#size = end.segment?.size ?? 0;
    this.#fd = openSync(this.#path, 'a');
    this.#lost = new LostCount(this.directory);
    this.#space = new LogSpace(
      this.directory,
      reporter,
      settings.onDiskFull === 'refuse'
        ? 'requests are refused until it can (events.on_disk_full: refuse)'
        : 'requests go on and their events are lost until it can (events.on_disk_full: continue)',
    );
    if (settings.fsync === 'interval') this.#syncTimer = setInterval(() => this.#syncLater(), syncInterval).unref();
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
    return this.#sequence;
  }

  /**
   * Numbers, chains and writes one event. Synchronous and short.
   * With `on_disk_full: continue` an event the disk did not take comes back with sequence 0 and is counted in `lost`.
   * @throws GatewayError `event_log_full` with `on_disk_full: refuse`
   */
  append(event: GatewayEvent): LoggedEvent {
    if (this.#space.full) return this.#refuse(event, undefined);
    const sequence = this.#sequence + 1;
    const prevHash = this.#hash;
    const sealed = seal(event, sequence, prevHash);
    try {
      this.#write(sealed.line);
    } catch (error) {
      this.#space.reportFull(error);
      return this.#refuse(event, error);
    }
    this.#sequence = sequence;
    this.#hash = sealed.hash;
    return { ...event, sequence, prev_hash: prevHash, hash: sealed.hash };
  }

  /** Syncs and lets go of the files. The log must not be appended to afterwards. */
  close(): void {
    clearInterval(this.#syncTimer);
    this.#space.close();
    if (this.#settings.fsync !== 'off') fdatasyncSync(this.#fd);
    closeSync(this.#fd);
    this.#lost.close();
    this.#lock.release();
  }

  #write(line: string): void {
    if (this.#size >= (this.#settings.segmentBytes ?? defaultSegmentBytes)) this.#rotate();
    const length = Buffer.byteLength(line);
    let written = 0;
    try {
      written = writeSync(this.#fd, line);
      if (written < length) throw Object.assign(new Error('the disk took part of a record'), { code: 'ENOSPC' });
      if (this.#settings.fsync === 'always') fdatasyncSync(this.#fd);
    } catch (error) {
      // Giving space back needs none.
      ftruncateSync(this.#fd, this.#size);
      throw error;
    }
    this.#size += length;
    this.#dirty = true;
  }

  #rotate(): void {
    const path = segmentPath(this.directory, this.#sequence + 1);
    const fd = openSync(path, 'a');
    const closing = { fd: this.#fd, path: this.#path };
    this.#fd = fd;
    this.#path = path;
    this.#size = 0;
    fdatasync(closing.fd, (error) => {
      if (error !== null)
        this.#reporter.error({ code: error.code, path: closing.path }, 'fsync of an event log segment failed');
      closeSync(closing.fd);
      if (this.#settings.audit?.immutable) chmodSync(closing.path, 0o440);
    });
  }

  #syncLater(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    fdatasync(this.#fd, (error) => {
      if (error !== null && error.code !== 'EBADF')
        this.#reporter.error({ code: error.code, path: this.#path }, 'fsync of the event log failed');
    });
  }

  #refuse(event: GatewayEvent, cause: unknown): LoggedEvent {
    if (this.#settings.onDiskFull === 'refuse') throw new GatewayError('event_log_full', { cause });
    this.#lost.add();
    if (this.#lost.count % 1000 === 1)
      this.#reporter.error(
        { lost: this.#lost.count, directory: this.directory },
        'events are being lost: the event log is full',
      );
    return { ...event, sequence: 0, prev_hash: this.#hash, hash: '' };
  }
}

/** The first log of this data directory that no living process holds; a dead process's chain is gone on with. */
const claimLog = (dataDir: string): { name: string; directory: string; lock: FileLock } => {
  const id = gatewayId(dataDir);
  for (let process = 1; process <= mostProcesses; process += 1) {
    const name = process === 1 ? id : `${id}-${process}`;
    const directory = join(dataPaths(dataDir).logs, name);
    mkdirSync(directory, { recursive: true });
    const lock = tryLock(join(directory, 'lock'));
    if (lock !== undefined) return { name, directory, lock };
  }
  throw new Error(`more than ${mostProcesses} gateway processes on ${dataDir}`);
};
