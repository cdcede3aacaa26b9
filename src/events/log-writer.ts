/**
 * One open event log: its lock, its chain, its file. A write is synchronous: what it wrote is in the page cache when it returns and
 * survives the death of the process; `fsync` decides about the death of the machine.
 */
import { chmodSync, closeSync, fdatasync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths } from './data-paths.ts';
import type { GatewayEvent, LoggedEvent } from './event.ts';
import { type FileLock, tryLock } from './file-lock.ts';
import { recoverLogEnd } from './log-end.ts';
import { seal } from './record-seal.ts';
import type { Reporter } from './reporter.ts';
import { segmentPath } from './segments.ts';
import type { EventSettings } from './settings.ts';

export interface LogWriterSettings extends Pick<EventSettings, 'dataDir' | 'fsync' | 'audit'> {
  /** Bytes after which a new segment is begun. */
  readonly segmentBytes?: number;
}

const defaultSegmentBytes = 32 * 1024 * 1024;
/** Milliseconds between two syncs with `fsync: interval`. */
const syncInterval = 100;
/** Gateway processes on one data directory at the same time. */
const mostProcesses = 256;

export class LogWriter {
  /** The log's name: the `gateway_id` of its events. */
  readonly name: string;
  readonly directory: string;
  readonly #settings: LogWriterSettings;
  readonly #reporter: Reporter;
  readonly #lock: FileLock;
  readonly #syncTimer: NodeJS.Timeout | undefined;
  #fd: number;
  #path: string;
  #size: number;
  #sequence: number;
  #hash: string;
  #dirty = false;

  /**
   * Takes the first of `id`'s logs that no living process holds, goes on with its chain, and cuts off what a dead writer left unfinished.
   * @throws when the directory cannot be used
   */
  constructor(id: string, settings: LogWriterSettings, reporter: Reporter) {
    this.#settings = settings;
    this.#reporter = reporter;
    const { name, directory, lock } = claimLog(id, settings.dataDir);
    this.name = name;
    this.directory = directory;
    this.#lock = lock;
    try {
      const end = recoverLogEnd(directory);
      const where = { directory, sequence: end.sequence };
      if (end.torn > 0) reporter.warn({ ...where, bytes: end.torn }, 'cut an unfinished record off the event log');
      if (end.damaged > 0)
        reporter.error(
          { ...where, records: end.damaged },
          'the event log ends in records that are not intact; see `sluice events verify`',
        );
      this.#sequence = end.sequence;
      this.#hash = end.hash;
      this.#path = end.segment?.path ?? segmentPath(directory, end.sequence + 1);
      this.#size = end.segment?.size ?? 0;
      this.#fd = openSync(this.#path, 'a');
    } catch (error) {
      lock.release();
      throw error;
    }
    if (settings.fsync === 'interval') this.#syncTimer = setInterval(() => this.#syncLater(), syncInterval).unref();
  }

  /** Sequence of the last event written; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /**
   * Numbers, chains and writes one event.
   * @throws file system errors, with nothing changed
   */
  append(event: GatewayEvent): LoggedEvent {
    const sequence = this.#sequence + 1;
    const prevHash = this.#hash;
    const { line, hash } = seal(event, sequence, prevHash);
    this.#write(line);
    this.#sequence = sequence;
    this.#hash = hash;
    return { ...event, sequence, prev_hash: prevHash, hash };
  }

  /** Syncs and lets go of the files. */
  close(): void {
    clearInterval(this.#syncTimer);
    if (this.#settings.fsync !== 'off') fdatasyncSync(this.#fd);
    closeSync(this.#fd);
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
}

/** The first log of this name that no living process holds; a dead process's chain is gone on with. */
const claimLog = (id: string, dataDir: string): { name: string; directory: string; lock: FileLock } => {
  for (let process = 1; process <= mostProcesses; process += 1) {
    const name = process === 1 ? id : `${id}-${process}`;
    const directory = join(dataPaths(dataDir).logs, name);
    mkdirSync(directory, { recursive: true });
    const lock = tryLock(join(directory, 'lock'));
    if (lock !== undefined) return { name, directory, lock };
  }
  throw new Error(`more than ${mostProcesses} gateway processes on ${dataDir}`);
};
