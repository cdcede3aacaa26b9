import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accountsOf, total } from '../../src/events/accounts.ts';
import { dataPaths } from '../../src/events/data-paths.ts';
import { deadLetters } from '../../src/events/dead-letters.ts';
import { DeliveryBook } from '../../src/events/delivery-book.ts';
import type { DeliveryQueue, JobResult, JobState } from '../../src/events/delivery-queue.ts';
import { EventLog } from '../../src/events/event-log.ts';
import { Feeder } from '../../src/events/feeder.ts';
import { HandOver } from '../../src/events/hand-over.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { listLogs, listSegments } from '../../src/events/segments.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { temporaryDirectory } from './support/temporary.ts';

const events = 14;
const perBatch = 4;

class Crash extends Error {}

/** Counts the steps that change something outside of memory, and dies before or after the one it is told to. */
class Fate {
  steps = 0;
  readonly #deadly: number;
  constructor(deadly: number) {
    this.#deadly = deadly;
  }

  /** Even deaths come before a step, odd ones after it. */
  step<T>(work: () => T): T {
    const step = this.steps;
    this.steps += 1;
    if (this.#deadly === step * 2) throw new Crash();
    const result = work();
    if (this.#deadly === step * 2 + 1) throw new Crash();
    return result;
  }
}

/** A queue that outlives the process, and a control plane behind it that takes everything but event 7. */
class SurvivingQueue {
  readonly jobs = new Map<string, { lines: readonly string[]; result?: JobResult }>();
  readonly received: string[] = [];

  open(fate: Fate): DeliveryQueue {
    return {
      kind: 'redis',
      lost: new Promise(() => {}),
      add: async (batches) => {
        for (const { id, lines } of batches)
          fate.step(() => {
            if (!this.jobs.has(id)) this.jobs.set(id, { lines });
          });
      },
      find: async (id): Promise<JobState> => {
        const job = this.jobs.get(id);
        if (job === undefined) return { kind: 'missing' };
        return job.result === undefined ? { kind: 'waiting' } : { kind: 'done', result: job.result };
      },
      remove: async (id) => fate.step(() => void this.jobs.delete(id)),
      work: () => {},
      dedicatedWorkers: async () => 0,
      pause: () => {},
      tidy: async () => {},
      close: async () => {},
    };
  }

  /** Works on everything that waits: the POST is one step, its completion in the queue another. */
  work(fate: Fate, finished: (id: string) => void): void {
    for (const [id, job] of this.jobs) {
      if (job.result === undefined) {
        fate.step(() => this.received.push(...job.lines.filter((line) => JSON.parse(line).sequence !== 7)));
        const dead = job.lines.flatMap((line, index) =>
          JSON.parse(line).sequence === 7 ? [{ index, error: 'refused', status: 422, attempts: 1 }] : [],
        );
        fate.step(() => {
          job.result = { dead };
        });
      }
      finished(id);
    }
  }
}

/** One life of a host: feeds, delivers and settles until nothing is left, or until its fate. */
const live = async (dataDir: string, queue: SurvivingQueue, fate: Fate): Promise<void> => {
  const paths = dataPaths(dataDir);
  const book = new DeliveryBook(paths.book);
  const fated = new Proxy(book, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const call = (...given: unknown[]): unknown => Reflect.apply(value, target, given);
      return name === 'plan' || name === 'settle' ? (...given: unknown[]) => fate.step(() => call(...given)) : call;
    },
  });
  try {
    const feeder = new Feeder(fated, { logs: paths.logs, maxEvents: perBatch, maxWait: 0 }, silentReporter);
    const handOver = new HandOver(fated, paths.logs, queue.open(fate), silentReporter);
    for (let round = 0; round < 20; round += 1) {
      await feeder.plan(2, true);
      await handOver.add(book.outstanding());
      queue.work(fate, (id) => handOver.finished(id));
      await handOver.settleFinished();
      await handOver.sweep(book.outstanding());
      if (book.outstanding().length === 0 && queue.jobs.size === 0 && (await feeder.plan(1, true)) === 0) return;
    }
  } finally {
    book.close();
  }
};

const counts = (dataDir: string) => {
  const book = new DeliveryBook(dataPaths(dataDir).book);
  try {
    return total(accountsOf(dataPaths(dataDir).logs, book));
  } finally {
    book.close();
  }
};

const makeData = (): string => {
  const dataDir = temporaryDirectory();
  const log = new EventLog({ ...makeSettings(dataDir), segmentBytes: 9_000 }, silentReporter);
  for (let index = 0; index < events; index += 1) log.append(makeEvent());
  log.close();
  return dataDir;
};

const undisturbed = { produced: events, delivered: events - 1, pending: 0, dead: 1, difference: 0, lost: 0 };

describe('a host that dies', () => {
  it('at any step loses nothing, repeats at most one batch, and leaves accounts that balance', async () => {
    const trial = new Fate(-1);
    await live(makeData(), new SurvivingQueue(), trial);
    expect(trial.steps).toBeGreaterThan(15);
    for (let deadly = 0; deadly < trial.steps * 2; deadly += 1) {
      const dataDir = makeData();
      const queue = new SurvivingQueue();
      await expect(live(dataDir, queue, new Fate(deadly))).rejects.toThrow(Crash);
      expect(counts(dataDir)).toMatchObject({ produced: events, difference: 0 });
      await live(dataDir, queue, new Fate(-1));
      expect(counts(dataDir)).toEqual(undisturbed);
      const distinct = new Set(queue.received);
      expect(distinct.size).toBe(events - 1);
      expect(queue.received.length - distinct.size).toBeLessThanOrEqual(perBatch);
      expect(queue.jobs.size).toBe(0);
    }
  }, 60_000);

  it('together with its queue loses nothing either', async () => {
    const trial = new Fate(-1);
    await live(makeData(), new SurvivingQueue(), trial);
    for (let deadly = 0; deadly < trial.steps * 2; deadly += 1) {
      const dataDir = makeData();
      const first = new SurvivingQueue();
      await expect(live(dataDir, first, new Fate(deadly))).rejects.toThrow(Crash);
      const second = new SurvivingQueue();
      await live(dataDir, second, new Fate(-1));
      expect(new Set([...first.received, ...second.received]).size).toBe(events - 1);
      expect(counts(dataDir)).toEqual(undisturbed);
    }
  }, 60_000);
});

describe('accounts', () => {
  it('show records that were taken out of the log before they could be delivered', async () => {
    const dataDir = makeData();
    const [log] = listLogs(dataPaths(dataDir).logs);
    const [segment] = listSegments(log?.directory ?? '');
    const path = segment?.path ?? '';
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.toSpliced(2, 3).join('\n'));
    await live(dataDir, new SurvivingQueue(), new Fate(-1));
    expect(counts(dataDir)).toMatchObject({ produced: events, delivered: events - 4, dead: 1, difference: 3 });
  });

  it('show a log that was cut short', async () => {
    const dataDir = makeData();
    const book = new DeliveryBook(dataPaths(dataDir).book);
    await new Feeder(book, { logs: dataPaths(dataDir).logs, maxEvents: 5, maxWait: 0 }, silentReporter).plan(99, true);
    book.close();
    const [log] = listLogs(dataPaths(dataDir).logs);
    truncateSync(listSegments(log?.directory ?? '').at(-1)?.path ?? '', 0);
    expect(counts(dataDir).difference).toBeGreaterThan(0);
  });
});

describe('dead letters', () => {
  it('carry the record, whatever comes first in it', () => {
    const line = JSON.stringify({ event_type: 'decision', id: 'x', sequence: 1 });
    const batch = { kind: 'log', id: 'b', log: 'gw', first: 1, last: 1, segment: 1, start: 0, end: 1 } as const;
    const [letter] = deadLetters(batch, [line], [{ index: 0, error: 'no', status: 400, attempts: 2 }], new Date(0));
    expect(letter).toEqual({
      log: 'gw',
      sequence: 1,
      line,
      eventId: 'x',
      error: 'no',
      status: 400,
      attempts: 2,
      diedAt: '1970-01-01T00:00:00.000Z',
      replay: null,
    });
  });
});
