import { describe, expect, it, onTestFinished } from 'vitest';
import { startDelivery } from '../../src/events/delivery-thread.ts';
import { EventLog } from '../../src/events/event-log.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { verifyAll } from '../../src/events/verify-all.ts';
import { startSink } from './support/delivery.ts';
import { eventually } from './support/eventually.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { RedisServer } from './support/redis-server.ts';
import { temporaryDirectory } from './support/temporary.ts';

describe('several gateways on one data directory', () => {
  it('have chains of their own, one host that delivers them all, and another when that one goes', async () => {
    const redis = await RedisServer.reserve();
    await redis.start();
    const sink = await startSink();
    const settings = makeSettings(temporaryDirectory(), { controlPlaneUrl: sink.url, queueUrl: redis.url });
    const start = () => ({
      log: new EventLog(settings, silentReporter),
      delivery: startDelivery(settings, silentReporter),
    });
    const gateways = [start(), start(), start()];
    const appendAll = (): void => {
      for (const { log } of gateways)
        for (let index = 0; index < 40; index += 1) log.append(makeEvent({ gateway_id: log.gatewayId }));
    };
    appendAll();
    await eventually('events of all three have arrived', () => sink.stats().events === 120);

    const [first, ...others] = gateways;
    await first?.delivery.close(0);
    appendAll();
    await eventually('another host has taken over', () => sink.stats().events === 240);
    for (const { delivery } of others)
      await eventually('each of them sees it', async () => (await delivery.stats()).delivered === 240);
    expect(sink.stats()).toMatchObject({
      duplicates: 0,
      gateways: [{ events: 80, missing: 0 }, { events: 80 }, { events: 80 }],
    });

    onTestFinished(async () => {
      for (const { delivery } of others) await delivery.close(0);
      for (const { log } of gateways) log.close();
    });
    expect((await verifyAll(settings.dataDir)).map(({ records, broken }) => [records, broken])).toEqual(
      Array(3).fill([80, undefined]),
    );
  }, 60_000);
});
