/**
 * The host's loop: plan batches from the logs, give them to the queue, write down what became of them, remove what need not be kept.
 * Nothing here keeps state that is not in the log, the book or the queue; a round that fails is simply followed by the next.
 */
import { ControlPlaneClient } from './control-plane-client.ts';
import { type DataPaths, dataPaths } from './data-paths.ts';
import { deadLetters } from './dead-letters.ts';
import { deliver } from './deliver.ts';
import type { DeliveryBook } from './delivery-book.ts';
import { DeliveryCircuit } from './delivery-circuit.ts';
import type { DeliveryQueue, Job, JobResult } from './delivery-queue.ts';
import { Feeder } from './feeder.ts';
import { gatewayId } from './gateway-id.ts';
import { HandOver } from './hand-over.ts';
import { writeHostNote } from './host-note.ts';
import { QueueKeeper } from './queue-keeper.ts';
import type { Reporter } from './reporter.ts';
import { trimLog } from './retention.ts';
import { listLogs } from './segments.ts';
import type { EventSettings } from './settings.ts';
import { Wakeup } from './wakeup.ts';

/** Batches that may be planned and not settled: what bounds the queue, and what is added again after it was lost. */
const window = 128;
/** Milliseconds between two looks at the logs: while there is something to do, and while there is not. */
const busyInterval = 50;
const idleInterval = 250;
/** Milliseconds without a new event after which the thread wants to be woken: until then it looks by itself, and no request pays for a message. */
const quietAfter = 1_000;
/** Milliseconds between two rounds of housekeeping. */
const retentionInterval = 10_000;
const tidyInterval = 300_000;
const noteInterval = 1_000;
const dedicatedInterval = 5_000;
/** How often the queue is asked what became of batches that nobody reported on. */
const sweepInterval = { embedded: 15_000, redis: 1_000, postgres: 1_000 } as const;
/** Milliseconds that running attempts get when delivery stops. */
const stopGrace = 1_000;
/** Milliseconds between two log lines about rounds that fail. */
const complaintInterval = 10_000;

export interface RoundHooks {
  /** Ages of events at their delivery, in seconds. */
  delivered?(ages: readonly number[]): void;
  /** Nothing to do for a while: the next sleep is a long one, and `notify` should end it. */
  asleep?(): void;
}

export class DeliveryRounds {
  readonly #settings: EventSettings;
  readonly #paths: DataPaths;
  readonly #book: DeliveryBook;
  readonly #reporter: Reporter;
  readonly #hooks: RoundHooks;
  readonly #wakeup = new Wakeup();
  readonly #feeder: Feeder;
  readonly #circuit: DeliveryCircuit;
  readonly #due = new Map<string, number>();
  #handOver: HandOver | undefined;
  #closeBy: number | undefined;
  #lastBusy = 0;
  /** The last round found nothing in the logs that is not in a batch. */
  #allPlanned = false;

  constructor(settings: EventSettings, book: DeliveryBook, reporter: Reporter, hooks: RoundHooks) {
    this.#settings = settings;
    this.#paths = dataPaths(settings.dataDir);
    this.#book = book;
    this.#reporter = reporter;
    this.#hooks = hooks;
    this.#circuit = new DeliveryCircuit(settings.retrySchedule);
    this.#feeder = new Feeder(book, { logs: this.#paths.logs, ...settings.batch }, reporter);
  }

  notify(): void {
    this.#wakeup.call();
  }

  /** Ends `run` once everything is delivered, or at `by` (milliseconds since the epoch), whichever comes first. */
  close(by: number): void {
    this.#closeBy = by;
    this.#wakeup.call();
  }

  /** Goes round until closed. */
  async run(): Promise<void> {
    const { controlPlaneUrl } = this.#settings;
    if (controlPlaneUrl === undefined) return this.#rounds(undefined);
    const stopping = new AbortController();
    const client = new ControlPlaneClient({ ...this.#settings, controlPlaneUrl });
    const attempt = deliver({
      client,
      circuit: this.#circuit,
      retrySchedule: this.#settings.retrySchedule,
      stopping: stopping.signal,
    });
    const keeper = new QueueKeeper(
      {
        url: this.#settings.queueUrl,
        embeddedDirectory: this.#paths.embeddedQueue,
        retrySchedule: this.#settings.retrySchedule,
      },
      this.#reporter,
      (queue) => this.#opened(queue, attempt),
    );
    try {
      await this.#rounds(keeper);
    } finally {
      const closed = keeper.close(stopGrace);
      stopping.abort();
      await closed;
      await client.close();
    }
  }

  #opened(queue: DeliveryQueue, attempt: (job: Job) => Promise<JobResult>): void {
    const handOver = new HandOver(this.#book, this.#paths.logs, queue, this.#reporter);
    this.#handOver = handOver;
    const finished = (id: string): void => {
      handOver.finished(id);
      this.#wakeup.call();
    };
    queue.work((job) => this.#attempt(job, attempt), finished, { concurrency: 1, dedicated: false });
  }

  /** Settles our own batches before the queue hears of their end: a job that is run again after a crash finds nothing left to do. */
  async #attempt(job: Job, attempt: (job: Job) => Promise<JobResult>): Promise<JobResult> {
    const batch = this.#book.batch(job.id);
    if (batch === undefined && this.#isOurs(job.id)) return { dead: [] };
    const result = await attempt(job);
    if (batch !== undefined) this.#book.settle(job.id, deadLetters(batch, job.data.lines, result.dead));
    this.#hooks.delivered?.(agesOf(job.data.lines, result));
    return result;
  }

  #isOurs(id: string): boolean {
    const own = gatewayId(this.#settings.dataDir);
    return id.startsWith(`${own}_`) || id.startsWith(`${own}-`);
  }

  async #rounds(keeper: QueueKeeper | undefined): Promise<void> {
    for (;;) {
      try {
        await this.#round(keeper);
      } catch (error) {
        if (this.#isDue('complaint', complaintInterval))
          this.#reporter.warn({ reason: String(error) }, 'a round of event delivery failed; it is tried again');
      }
      if (this.#closeBy !== undefined && (Date.now() >= this.#closeBy || this.#isFlushed(keeper))) return;
      const idle = this.#isIdle(keeper);
      // With delivery off nobody needs to hear of an event.
      if (idle && keeper !== undefined) this.#hooks.asleep?.();
      await this.#wakeup.wait(idle ? idleInterval : busyInterval);
    }
  }

  async #round(keeper: QueueKeeper | undefined): Promise<void> {
    if (keeper !== undefined) {
      const room = window - this.#book.outstanding().length;
      const planned = room > 0 ? await this.#feeder.plan(room, this.#closeBy !== undefined) : 0;
      this.#allPlanned = room > 0 && planned === 0;
      if (planned > 0) this.#lastBusy = Date.now();
      await this.#exchangeWith(keeper);
    }
    if (this.#isDue('note', noteInterval)) writeHostNote(this.#book, keeper, this.#circuit.open);
    if (this.#isDue('retention', retentionInterval)) await this.#trim();
  }

  async #exchangeWith({ queue }: QueueKeeper): Promise<void> {
    const handOver = this.#handOver;
    if (queue === undefined || handOver === undefined) return;
    await handOver.settleFinished();
    if (this.#isDue('sweep', sweepInterval[queue.kind])) await handOver.sweep(this.#book.outstanding());
    await handOver.add(this.#book.outstanding());
    if (this.#isDue('tidy', tidyInterval)) await queue.tidy();
    if (this.#isDue('dedicated', dedicatedInterval)) await this.#yieldTo(queue);
  }

  /** Where processes of their own deliver (`sluice deliver`), gateways only feed. */
  async #yieldTo(queue: DeliveryQueue): Promise<void> {
    const dedicated = await queue.dedicatedWorkers();
    queue.pause(dedicated > 0);
  }

  async #trim(): Promise<void> {
    const settled = new Map(this.#book.progress().map(({ log, settledThrough }) => [log, settledThrough]));
    const settings = {
      retentionDays: this.#settings.audit?.retentionDays,
      deliveryOff: this.#settings.controlPlaneUrl === undefined,
    };
    for (const { name, directory } of listLogs(this.#paths.logs))
      await trimLog(directory, settled.get(name) ?? 0, settings, this.#reporter);
  }

  #isIdle(keeper: QueueKeeper | undefined): boolean {
    if (keeper === undefined) return true;
    const busy = this.#feeder.waiting > 0 || this.#book.outstanding().length > 0;
    if (busy) this.#lastBusy = Date.now();
    return Date.now() - this.#lastBusy > quietAfter;
  }

  /** Nothing left that could be delivered now. */
  #isFlushed(keeper: QueueKeeper | undefined): boolean {
    if (keeper === undefined || keeper.state === 'away' || this.#circuit.troubled) return true;
    return this.#allPlanned && this.#book.outstanding().length === 0;
  }

  #isDue(what: string, interval: number): boolean {
    const now = Date.now();
    if (now < (this.#due.get(what) ?? 0)) return false;
    this.#due.set(what, now + interval);
    return true;
  }
}

/** Seconds from an event's making to now, for those that were delivered. */
const agesOf = (lines: readonly string[], { dead }: JobResult): number[] => {
  const now = Date.now();
  const given = new Set(dead.map(({ index }) => index));
  return lines.flatMap((line, index) => {
    const made = Date.parse(/"timestamp":"([^"]+)"/.exec(line.slice(0, 300))?.[1] ?? '');
    return given.has(index) || Number.isNaN(made) ? [] : [Math.max(0, now - made) / 1000];
  });
};
