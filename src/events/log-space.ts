/** Knows whether the event log's disk takes writes, and finds out when it does again. */
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter } from './reporter.ts';

/** Milliseconds between two looks at a full disk. */
const probeInterval = 250;
/** What must fit before the log is called writable again: one event more would only fail again at once. */
const probeBytes = 256 * 1024;

export class LogSpace {
  readonly #directory: string;
  readonly #reporter: Reporter;
  readonly #consequence: string;
  readonly #back: () => void;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param consequence what the log line says will happen meanwhile
   * @param back does what could not be done for want of space; while it throws, the disk still counts as full
   */
  constructor(directory: string, reporter: Reporter, consequence: string, back: () => void) {
    this.#directory = directory;
    this.#reporter = reporter;
    this.#consequence = consequence;
    this.#back = back;
  }

  get full(): boolean {
    return this.#timer !== undefined;
  }

  /** Says that a write failed. From here on a probe runs until the disk takes one. */
  reportFull(cause: unknown): void {
    if (this.#timer !== undefined) return;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    this.#reporter.error({ directory: this.#directory, code }, `the event log cannot be written: ${this.#consequence}`);
    const since = Date.now();
    this.#timer = setInterval(() => this.#probe(since), probeInterval).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #probe(since: number): void {
    // Several processes may be trying the same disk.
    const path = join(this.#directory, `probe-${process.pid}`);
    try {
      mkdirSync(this.#directory, { recursive: true });
      const fd = openSync(path, 'w');
      try {
        if (writeSync(fd, Buffer.alloc(probeBytes)) < probeBytes) return;
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      this.#back();
      this.close();
      this.#reporter.warn({ directory: this.#directory, ms: Date.now() - since }, 'the event log can be written again');
    } catch {
      // Still full.
    } finally {
      rmSync(path, { force: true });
    }
  }
}
