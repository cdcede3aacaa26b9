import { describe, expect, it } from 'vitest';
import { startRemoteDelivery } from '../../src/events/remote-delivery.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { startJoined, startSink } from './support/delivery.ts';
import { eventually } from './support/eventually.ts';
import { makeSettings } from './support/make-event.ts';
import { RedisServer } from './support/redis-server.ts';
import { temporaryDirectory } from './support/temporary.ts';

describe('delivery through Redis', () => {
  it('loses nothing while Redis is away at start, killed, emptied and frozen', async () => {
    const redis = await RedisServer.reserve();
    const sink = await startSink();
    const joined = startJoined({ controlPlaneUrl: sink.url, queueUrl: redis.url });

    joined.append(120);
    await eventually(
      'the queue is known to be away',
      async () => (await joined.delivery.admin.stats()).queue === 'away',
    );
    expect(await joined.delivery.stats()).toMatchObject({ produced: 120, pending: 120, difference: 0 });
    await redis.start();
    await eventually('events that waited for Redis have arrived', () => sink.stats().events === 120);

    await redis.kill();
    joined.append(120);
    await redis.start();
    await eventually('events made while Redis was dead have arrived', () => sink.stats().events === 240);

    sink.fail({ status: 503 });
    joined.append(120);
    await eventually('the batch has been tried', () => sink.stats().failed > 0);
    await redis.command('FLUSHALL');
    sink.fail({});
    await eventually('what the queue forgot has arrived', () => sink.stats().events === 360);

    redis.signal('SIGSTOP');
    joined.append(120);
    await eventually('the log goes on', async () => (await joined.delivery.stats()).produced === 480);
    redis.signal('SIGCONT');
    await eventually('events made while Redis was frozen have arrived', () => sink.stats().events === 480, 30_000);

    await eventually('all is accounted for', async () => (await joined.delivery.stats()).delivered === 480);
    expect(await joined.delivery.stats()).toMatchObject({ pending: 0, dead: 0, difference: 0 });
    expect(await redis.command('DBSIZE')).toBeLessThan(10);
  }, 90_000);

  it('leaves delivery to processes of their own where there are some, and writes down what they did', async () => {
    const redis = await RedisServer.reserve();
    await redis.start();
    const sink = await startSink();
    const elsewhere = { ...makeSettings(temporaryDirectory(), { queueUrl: redis.url }), controlPlaneUrl: sink.url };
    const remote = startRemoteDelivery(elsewhere, silentReporter, 2);
    // The gateway's own control plane is nowhere: what arrives came through the other process.
    const joined = startJoined({
      controlPlaneUrl: 'http://127.0.0.1:9',
      queueUrl: redis.url,
      retrySchedule: Array(20).fill(100),
    });
    joined.append(200);
    await eventually('the other process has delivered', () => sink.stats().events === 200, 30_000);
    await eventually('the gateway has written it down', async () => (await joined.delivery.stats()).delivered === 200);
    await remote.close(1_000);
  }, 60_000);
});
