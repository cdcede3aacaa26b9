/**
 * Feeds and delivers for one data directory. Among the processes that share it one is the host (the others wait for its lock), and it
 * reads everybody's logs, dead processes' too.
 */
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
        this.#reporter.error({ reason: String(error) }, 'event delivery failed and starts over');
        await this.#wakeup.wait(failurePause);
      } finally {
        this.#rounds = undefined;
        lock.release();
      }
    }
  }

  #tryLock(): FileLock | undefined {
    try {
      return tryLock(dataPaths(this.#settings.dataDir).hostLock);
    } catch (error) {
      this.#reporter.error({ reason: String(error) }, 'the data directory cannot be used for event delivery');
      return undefined;
    }
  }

  async #host(): Promise<void> {
    const book = new DeliveryBook(dataPaths(this.#settings.dataDir).book);
    try {
      const rounds = new DeliveryRounds(this.#settings, book, this.#reporter, this.#hooks);
      this.#rounds = rounds;
      if (this.#closeBy !== undefined) rounds.close(this.#closeBy);
      await rounds.run();
    } finally {
      book.close();
    }
  }
}
