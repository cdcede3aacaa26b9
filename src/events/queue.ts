/**
 * The queue between feeder and delivery: BullMQ, with a job a batch. A job's id is its batch's, so that adding it twice is harmless.
 * The queue may vanish at any moment, with all that is in it: what it held is planned in the delivery book, and is added again.
 */
import { type BackendFactory, type IQueueBackend, Queue, WaitingError, Worker } from 'bullmq';
import { DeliveryError } from './delivery-error.ts';
import type { DeliveryQueue, JobData, JobResult, QueueSettings } from './delivery-queue.ts';
import { embeddedBackend, postgresBackend, type QueueBackend, queueKind, redisBackend } from './queue-backend.ts';
import type { Reporter } from './reporter.ts';
import { retryDelay } from './retry-delay.ts';
import { within } from './within.ts';

const queueName = 'sluice-events';
/** The name by which a worker that only delivers is known in the queue. */
const dedicatedName = 'deliver';
/** In braces, so that a Redis Cluster keeps all of the queue's keys in one slot. */
const prefix = '{sluice}';
/** Milliseconds after which a job whose worker died goes to another, and how often that is looked at. */
const lockDuration = 10_000;
const stalledInterval = 5_000;
/** Milliseconds an operation on the queue may take before the queue counts as lost. */
const operationTimeout = 10_000;

/**
 * Connects to the queue.
 * @throws when it cannot be reached: the caller tries again later
 */
export const openQueue = async (settings: QueueSettings, reporter: Reporter): Promise<DeliveryQueue> => {
  const lost = Promise.withResolvers<Error>();
  const kind = queueKind(settings.url);
  switch (kind) {
    case 'embedded':
      return make(await embeddedBackend(settings.embeddedDirectory, reporter), settings, lost);
    case 'redis':
      return make(await redisBackend(settings.url, lost.resolve), settings, lost);
    case 'postgres':
      return make(await postgresBackend(settings.url, lost.resolve), settings, lost);
  }
};

const make = async <B extends IQueueBackend, C>(
  backend: QueueBackend<B, C>,
  settings: QueueSettings,
  lost: PromiseWithResolvers<Error>,
): Promise<DeliveryQueue> => {
  const bounded = <T>(work: Promise<T>): Promise<T> =>
    within(operationTimeout, work).catch((error: unknown) => {
      lost.resolve(error instanceof Error ? error : new Error(String(error)));
      throw error;
    });
  const factory: BackendFactory<B, C> = backend.factory;
  const queue = new Queue<JobData, JobResult, string, JobData, JobResult, string, B, C>(
    queueName,
    { connection: backend.connection, prefix },
    factory,
  );
  queue.on('error', lost.resolve);
  let worker: Worker<JobData, JobResult, string, B, object, C> | undefined;
  try {
    await bounded(queue.waitUntilReady());
  } catch (error) {
    await backend.dispose().catch(() => {});
    throw error;
  }

  return {
    kind: backend.kind,
    lost: lost.promise,

    add: async (batches) => {
      await bounded(
        queue.addBulk(
          batches.map(({ id, lines }) => ({
            name: 'batch',
            data: { lines },
            opts: {
              jobId: id,
              attempts: settings.retrySchedule.length + 1,
              backoff: { type: 'custom' },
              // The owner of the log removes a job once it has written down what became of it.
              removeOnComplete: false,
              removeOnFail: false,
              stackTraceLimit: 1,
            },
          })),
        ),
      );
    },

    find: async (id) => {
      const state = await bounded(queue.getJobState(id));
      if (state === 'unknown') return { kind: 'missing' };
      if (state !== 'completed' && state !== 'failed') return { kind: 'waiting' };
      const job = await bounded(queue.getJob(id));
      if (state === 'completed' && job?.returnvalue) return { kind: 'done', result: job.returnvalue };
      // Only an attempt's own result makes an event dead. A job that BullMQ gave up by itself is begun again.
      await bounded(queue.remove(id));
      return { kind: 'missing' };
    },

    remove: async (id) => {
      await bounded(queue.remove(id));
    },

    work: (attempt, done, { concurrency, dedicated }) => {
      worker = new Worker<JobData, JobResult, string, B, object, C>(
        queueName,
        (job, token) =>
          attempt({
            id: job.id ?? '',
            data: job.data,
            failedAttempts: job.attemptsMade,
            keep: (data) => bounded(job.updateData(data)),
            giveBack: async () => {
              await bounded(job.moveToWait(token));
              throw new WaitingError();
            },
          }),
        {
          connection: backend.workerConnection,
          prefix,
          concurrency,
          ...(dedicated && { name: dedicatedName }),
          lockDuration,
          stalledInterval,
          // A job is not to blame for the death of the process that had it.
          maxStalledCount: 1_000_000,
          settings: {
            backoffStrategy: (failed, _type, error) =>
              retryDelay(settings.retrySchedule, failed, error instanceof DeliveryError ? error.retryAfter : undefined),
          },
        },
        factory,
      );
      worker.on('error', lost.resolve);
      worker.on('completed', (job) => done(job.id ?? ''));
    },

    dedicatedWorkers: async () => {
      if (backend.kind === 'embedded') return 0;
      const workers = await bounded(queue.getWorkers());
      return workers.filter(({ rawname }) => rawname?.endsWith(`:w:${dedicatedName}`)).length;
    },

    pause: (paused) => {
      if (worker === undefined || worker.isPaused() === paused) return;
      if (paused) void worker.pause(true).catch(lost.resolve);
      else void worker.resume().catch(lost.resolve);
    },

    tidy: () => bounded(backend.tidy()),

    close: async (grace) => {
      const quietly = (work: Promise<unknown> | undefined): Promise<unknown> =>
        within(grace, work ?? Promise.resolve()).catch(() => {});
      await quietly(worker?.close());
      await quietly(queue.close());
      await within(operationTimeout, backend.dispose()).catch(() => {});
    },
  };
};
