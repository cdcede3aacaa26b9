/**
 * Feeds and delivers for one data directory. Among the processes that share it one is the host (the others wait for its lock), and it
 * reads everybody's logs, dead processes' too.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { dataPaths } from './data-paths.ts';
import { DeliveryBook } from './delivery-book.ts';
import { DeliveryRounds, type RoundHooks } from './delivery-rounds.ts';
import { type FileLock, tryLock } from './file-lock.ts';
import type { Reporter } from './reporter.ts';
import type { EventSettings } from './settings.ts';
import { Wakeup } from './wakeup.ts';

/** Milliseconds between two tries to become host. */
const hostInterval = 1_000;
/** Milliseconds before a host that failed starts over. */
const failurePause = 1_000;

export class DeliveryHost {
  readonly #settings: EventSettings;
  readonly #reporter: Reporter;
  readonly #hooks: RoundHooks;
  readonly #wakeup = new Wakeup();
  readonly #running: Promise<void>;
  #rounds: DeliveryRounds | undefined;
  #closeBy: number | undefined;
  /** What kept us from hosting the last time: it is said once. */
  #trouble: string | undefined;

  constructor(settings: EventSettings, reporter: Reporter, hooks: RoundHooks = {}) {
    this.#settings = settings;
    this.#reporter = reporter;
    this.#hooks = hooks;
    this.#running = this.#run();
  }

  /** True while this process feeds and delivers for the data directory. */
  get hosting(): boolean {
    return this.#rounds !== undefined;
  }

  /** Something was appended. */
  notify(): void {
    this.#rounds?.notify();
  }

  /** Hands over what can be handed over within `grace` milliseconds, then stops. */
  async close(grace: number): Promise<void> {
    this.#closeBy = Date.now() + grace;
    this.#rounds?.close(this.#closeBy);
    this.#wakeup.call();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#closeBy === undefined) {
      const lock = this.#tryLock();
      if (lock === undefined) {
        await this.#wakeup.wait(hostInterval);
        continue;
      }
      try {
        await this.#host();
      } catch (error) {
        this.#complain(error, 'event delivery failed and starts over');
        await this.#wakeup.wait(failurePause);
      } finally {
        this.#rounds = undefined;
        lock.release();
      }
    }
  }

  #tryLock(): FileLock | undefined {
    try {
      const { hostLock } = dataPaths(this.#settings.dataDir);
      mkdirSync(dirname(hostLock), { recursive: true });
      return tryLock(hostLock);
    } catch (error) {
      this.#complain(error, 'the data directory cannot be used for event delivery');
      return undefined;
    }
  }

  #complain(error: unknown, message: string): void {
    const reason = String(error);
    if (reason !== this.#trouble) this.#reporter.error({ reason }, message);
    this.#trouble = reason;
  }

  async #host(): Promise<void> {
    const book = new DeliveryBook(dataPaths(this.#settings.dataDir).book);
    try {
      const rounds = new DeliveryRounds(this.#settings, book, this.#reporter, this.#hooks);
      this.#rounds = rounds;
      this.#trouble = undefined;
      if (this.#closeBy !== undefined) rounds.close(this.#closeBy);
      await rounds.run();
    } finally {
      book.close();
    }
  }
}
