import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startDelivery } from '../../src/events/delivery-thread.ts';
import { EventLog } from '../../src/events/event-log.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { startSink } from './support/delivery.ts';
import { eventually } from './support/eventually.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { RedisServer } from './support/redis-server.ts';
import { temporaryDirectory } from './support/temporary.ts';

it('a delivery thread that dies is started again, and goes on where it was', async () => {
  const redis = await RedisServer.reserve();
  await redis.start();
  const sink = await startSink();
  const settings = makeSettings(temporaryDirectory(), { controlPlaneUrl: sink.url, queueUrl: redis.url });
  const log = new EventLog(settings, silentReporter);
  const warn = vi.fn();
  // Node tells every worker that it makes.
  const threads: Worker[] = [];
  const noted = (worker: Worker): void => void threads.push(worker);
  process.on('worker', noted);
  const delivery = startDelivery(settings, { ...silentReporter, warn });
  onTestFinished(async () => {
    process.off('worker', noted);
    await delivery.close(0);
    log.close();
  });
  const append = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      log.append(makeEvent({ gateway_id: log.gatewayId }));
      delivery.notify();
    }
  };

  append(200);
  await eventually('the first have arrived', () => sink.stats().events === 200);
  for (const deaths of [1, 2]) {
    const thread = threads.at(-1);
    if (thread === undefined) throw new Error('there is no thread');
    append(100);
    const asked = delivery.stats().catch((error: unknown) => error);
    await thread.terminate();
    expect(await asked).toBeDefined();
    append(100);
    await eventually('a new thread has caught up', () => sink.stats().events === 200 + deaths * 200, 30_000);
    expect(threads).toHaveLength(deaths + 1);
    expect(threads.at(-1)).toBeInstanceOf(Worker);
  }
  expect(warn.mock.calls.map(([, message]) => message)).toContain(
    'the delivery thread is started again; events wait in the log',
  );
  // What the thread had sent and not yet noted when it died is taken up again once its lock has run out (10 s) and somebody looked (every 5 s).
  await eventually('all is accounted for', async () => (await delivery.stats()).delivered === 600, 40_000);
  expect(await delivery.stats()).toMatchObject({ produced: 600, pending: 0, dead: 0, difference: 0 });
}, 120_000);
