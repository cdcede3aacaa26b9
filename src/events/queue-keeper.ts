/** Keeps a queue open: makes it, notices that it is lost, makes it again. Nobody waits for it; who finds none goes on without. */
import type { DeliveryQueue, QueueSettings } from './delivery-queue.ts';
import { openQueue } from './queue.ts';
import type { Reporter } from './reporter.ts';
import { Wakeup } from './wakeup.ts';

export type QueueState = 'connecting' | 'connected' | 'away';

/** Milliseconds between two tries: the first, doubled up to the last. */
const firstPause = 250;
const longestPause = 5_000;

export class QueueKeeper {
  readonly #settings: QueueSettings;
  readonly #reporter: Reporter;
  readonly #opened: (queue: DeliveryQueue) => void;
  readonly #wakeup = new Wakeup();
  readonly #running: Promise<void>;
  #queue: DeliveryQueue | undefined;
  #state: QueueState = 'connecting';
  #closing = false;
  #grace = 0;

  /** @param opened is called with every queue that was made, before anybody else sees it */
  constructor(settings: QueueSettings, reporter: Reporter, opened: (queue: DeliveryQueue) => void) {
    this.#settings = settings;
    this.#reporter = reporter;
    this.#opened = opened;
    this.#running = this.#keep();
  }

  /** The queue, while there is one. */
  get queue(): DeliveryQueue | undefined {
    return this.#queue;
  }

  get state(): QueueState {
    return this.#state;
  }

  /** Lets running attempts finish for at most `grace` milliseconds, then closes. */
  async close(grace: number): Promise<void> {
    this.#closing = true;
    this.#grace = grace;
    this.#wakeup.call();
    await this.#running;
  }

  async #keep(): Promise<void> {
    let pause = firstPause;
    while (!this.#closing) {
      try {
        const queue = await openQueue(this.#settings, this.#reporter);
        const opened = Date.now();
        const reason = await this.#use(queue);
        // One that is lost as soon as it is made is no better than one that cannot be made.
        if (Date.now() - opened > longestPause) pause = firstPause;
        if (reason !== undefined) throw reason;
      } catch (error) {
        this.#away(error);
        await this.#wakeup.wait(pause);
        pause = Math.min(pause * 2, longestPause);
      }
    }
  }

  /** Until the queue is lost, with the reason, or until we close. */
  async #use(queue: DeliveryQueue): Promise<Error | undefined> {
    if (this.#state === 'away') this.#reporter.info({ queue: queue.kind }, 'the event queue is back');
    this.#state = 'connected';
    this.#opened(queue);
    this.#queue = queue;
    let lost: Error | undefined;
    void queue.lost.then((reason) => {
      lost = reason;
      this.#wakeup.call();
    });
    while (!this.#closing && lost === undefined) await this.#wakeup.wait(60_000);
    this.#queue = undefined;
    await queue.close(this.#closing ? this.#grace : 0);
    return this.#closing ? undefined : lost;
  }

  #away(error: unknown): void {
    if (this.#state === 'away' || this.#closing) return;
    this.#state = 'away';
    const reason = error instanceof Error ? error.message : String(error);
    this.#reporter.warn({ reason }, 'the event queue is away; events wait in the log until it is back');
  }
}
