/**
 * Between book and queue: adds to the queue what is planned, and writes down what became of it. The queue is asked, not believed: what it has
 * forgotten is added again.
 */
import { join } from 'node:path';
import type { Batch } from './batch.ts';
import { deadLetters } from './dead-letters.ts';
import type { DeliveryBook } from './delivery-book.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { readBatch } from './feeder.ts';
import type { Reporter } from './reporter.ts';

/** Batches handed to the queue in one call. */
const addAtOnce = 16;

export class HandOver {
  readonly #book: DeliveryBook;
  readonly #logs: string;
  readonly #queue: DeliveryQueue;
  readonly #reporter: Reporter;
  /** What this queue has been given. A new queue is given everything again; what it has already stays as it is. */
  readonly #added = new Set<string>();
  readonly #finished = new Set<string>();

  /** @param logs the directory with one log a directory */
  constructor(book: DeliveryBook, logs: string, queue: DeliveryQueue, reporter: Reporter) {
    this.#book = book;
    this.#logs = logs;
    this.#queue = queue;
    this.#reporter = reporter;
  }

  /** Notes that a worker is done with a job; the next `settleFinished` looks at it. */
  finished(id: string): void {
    this.#finished.add(id);
  }

  /**
   * Adds outstanding batches that this queue has not been given yet.
   * @throws when the queue does not take them
   */
  async add(outstanding: readonly string[]): Promise<void> {
    const fresh = outstanding.filter((id) => !this.#added.has(id));
    for (let at = 0; at < fresh.length; at += addAtOnce) {
      const ids = fresh.slice(at, at + addAtOnce);
      const jobs: { id: string; lines: readonly string[] }[] = [];
      for (const id of ids) {
        const lines = await this.linesOf(id);
        if (lines !== undefined) jobs.push({ id, lines });
      }
      if (jobs.length > 0) await this.#queue.add(jobs);
      for (const id of ids) this.#added.add(id);
    }
  }

  /**
   * Settles and removes jobs that a worker was done with.
   * @throws when the queue is lost
   */
  async settleFinished(): Promise<void> {
    for (const id of this.#finished) {
      await this.#settle(id);
      this.#finished.delete(id);
    }
  }

  /**
   * Asks the queue after every outstanding batch it was given.
   * @throws when the queue is lost
   */
  async sweep(outstanding: readonly string[]): Promise<void> {
    for (const id of outstanding) if (this.#added.has(id)) await this.#settle(id);
  }

  async #settle(id: string): Promise<void> {
    const state = await this.#queue.find(id);
    const batch = this.#book.batch(id);
    switch (state.kind) {
      case 'waiting':
        return;
      case 'missing':
        // Not in the queue and not settled: the queue has forgotten it. The next `add` gives it back.
        this.#added.delete(id);
        if (batch !== undefined) this.#reporter.warn({ batch: id }, 'the queue has lost a batch; it is added again');
        return;
      case 'done': {
        if (batch !== undefined) {
          const lines = (await this.linesOf(id)) ?? [];
          this.#book.settle(id, deadLetters(batch, lines, state.result.dead));
        }
        await this.#queue.remove(id);
        this.#added.delete(id);
        return;
      }
    }
  }

  /** A batch's records; undefined when the batch is settled, or when its records are not in the log any more. */
  async linesOf(id: string): Promise<readonly string[] | undefined> {
    const batch = this.#book.batch(id);
    if (batch === undefined) return undefined;
    if (batch.kind === 'replay') return batch.records.map(({ line }) => line);
    return this.#read(batch);
  }

  async #read(batch: Extract<Batch, { kind: 'log' }>): Promise<readonly string[] | undefined> {
    const expected = batch.last - batch.first + 1;
    try {
      const lines = await readBatch(join(this.#logs, batch.log), batch);
      if (lines.length === expected) return lines;
      this.#reporter.error(
        { batch: batch.id, expected, found: lines.length },
        'records of a batch are gone from the event log',
      );
    } catch (error) {
      this.#reporter.error({ batch: batch.id, reason: String(error) }, 'a batch cannot be read from the event log');
    }
    return undefined;
  }
}
