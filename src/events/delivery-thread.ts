/**
 * The request loop's side of the delivery thread: starts it, tells it of new events, asks it, and starts it again should it die.
 * Nothing here waits for it.
 */
import { Worker } from 'node:worker_threads';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { EventCounts } from './accounts.ts';
import type { AdminAnswer, AdminCall, FromThread, ThreadData, ToThread } from './delivery-messages.ts';
import type { EventsAdmin } from './events-admin.ts';
import type { Reporter } from './reporter.ts';
import type { EventSettings } from './settings.ts';

export interface Delivery {
  /** An event was appended. Costs one atomic load, unless the thread sleeps. */
  notify(): void;
  /** The counts, for /metrics. */
  stats(): Promise<EventCounts>;
  /** For /admin/events. */
  readonly admin: Omit<EventsAdmin, 'close'>;
  /** Hands over what can be handed over within `grace` milliseconds (default 5 s), then stops. */
  close(grace?: number): Promise<void>;
}

export interface DeliveryHooks {
  /** Ages of events at their delivery, in seconds. */
  delivered?(ages: readonly number[]): void;
}

const defaultGrace = 5_000;
/** Milliseconds beyond the grace after which the thread is stopped from outside. */
const closeBelt = 5_000;
/** Milliseconds before a thread that died is started again: the first pause, doubled up to the last. */
const firstPause = 250;
const longestPause = 10_000;

/** Starts delivery. The thread finds out for itself whether the queue and the control plane are there. */
export const startDelivery = (settings: EventSettings, reporter: Reporter, hooks: DeliveryHooks = {}): Delivery =>
  new DeliveryThread(settings, reporter, hooks);

interface Waiting {
  answered(answer: AdminAnswer): void;
  failed(error: Error): void;
}

class DeliveryThread implements Delivery {
  readonly #settings: EventSettings;
  readonly #reporter: Reporter;
  readonly #hooks: DeliveryHooks;
  readonly #asleep = new Int32Array(new SharedArrayBuffer(4));
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended = Promise.withResolvers<void>();
  #worker: Worker;
  #calls = 0;
  #pause = firstPause;
  #restart: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(settings: EventSettings, reporter: Reporter, hooks: DeliveryHooks) {
    this.#settings = settings;
    this.#reporter = reporter;
    this.#hooks = hooks;
    this.#worker = this.#start();
  }

  readonly admin = {
    list: async (query: Parameters<EventsAdmin['list']>[0]) =>
      expectAnswer('list', await this.#ask({ method: 'list', query })).value,
    show: async (id: string) => expectAnswer('show', await this.#ask({ method: 'show', id })).value,
    stats: async () => expectAnswer('stats', await this.#ask({ method: 'stats' })).value,
    replay: async (query: Parameters<EventsAdmin['replay']>[0]) =>
      expectAnswer('replay', await this.#ask({ method: 'replay', query })).value,
  };

  notify(): void {
    if (Atomics.load(this.#asleep, 0) === 1 && Atomics.exchange(this.#asleep, 0, 0) === 1)
      this.#say({ kind: 'notify' });
  }

  async stats(): Promise<EventCounts> {
    const { produced, delivered, pending, dead, difference, lost } = await this.admin.stats();
    return { produced, delivered, pending, dead, difference, lost };
  }

  async close(grace: number = defaultGrace): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      clearTimeout(this.#restart);
      if (this.#restart !== undefined) this.#ended.resolve();
      this.#say({ kind: 'close', grace });
    }
    const belt = setTimeout(() => void this.#worker.terminate(), grace + closeBelt);
    await this.#ended.promise;
    clearTimeout(belt);
  }

  #say(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #ask(call: AdminCall): Promise<AdminAnswer> {
    this.#calls += 1;
    const number = this.#calls;
    const { promise, resolve, reject } = Promise.withResolvers<AdminAnswer>();
    this.#waiting.set(number, { answered: resolve, failed: reject });
    this.#say({ kind: 'call', number, call });
    return promise;
  }

  #start(): Worker {
    const data: ThreadData = { settings: this.#settings, asleep: this.#asleep };
    const worker = new Worker(new URL('./delivery-worker.ts', import.meta.url), { workerData: data, name: 'delivery' });
    worker.on('message', (message: FromThread) => this.#hear(message));
    worker.on('error', (error) => this.#reporter.error({ reason: String(error) }, 'the delivery thread failed'));
    worker.on('exit', () => this.#exited());
    return worker;
  }

  #hear(message: FromThread): void {
    switch (message.kind) {
      case 'log':
        this.#reporter[message.level](message.fields, message.message);
        return;
      case 'delivered':
        this.#pause = firstPause;
        this.#hooks.delivered?.(message.ages);
        return;
      case 'answer':
        this.#waiting.get(message.number)?.answered(message.answer);
        this.#waiting.delete(message.number);
        return;
      case 'failure': {
        const { invalid, message: text, param } = message.failure;
        const error = invalid
          ? new GatewayError('invalid_request', { message: text, ...(param !== undefined && { param }) })
          : new Error(text);
        this.#waiting.get(message.number)?.failed(error);
        this.#waiting.delete(message.number);
      }
    }
  }

  #exited(): void {
    for (const { failed } of this.#waiting.values()) failed(new Error('the delivery thread has ended'));
    this.#waiting.clear();
    if (this.#closing) {
      this.#ended.resolve();
      return;
    }
    this.#reporter.warn({ ms: this.#pause }, 'the delivery thread is started again; events wait in the log');
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      this.#worker = this.#start();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPause);
  }
}

const expectAnswer = <Method extends AdminAnswer['method']>(
  method: Method,
  answer: AdminAnswer,
): Extract<AdminAnswer, { method: Method }> => {
  if (isAnswerTo(method, answer)) return answer;
  throw new Error(`the delivery thread answered ${answer.method} to ${method}`);
};

const isAnswerTo = <Method extends AdminAnswer['method']>(
  method: Method,
  answer: AdminAnswer,
): answer is Extract<AdminAnswer, { method: Method }> => answer.method === method;
