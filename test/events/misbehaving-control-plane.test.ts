import { expect, it } from 'vitest';
import { startControlPlane } from '../../src/control-plane/control-plane.ts';
import { startJoined, startSink } from './support/delivery.ts';
import { eventually } from './support/eventually.ts';
import { RedisServer } from './support/redis-server.ts';
import { temporaryDirectory } from './support/temporary.ts';

const patient = Array(30).fill(50);

it('30 % errors, cut connections and one poison event in two hundred cost nothing but the poison, until it is replayed', async () => {
  const redis = await RedisServer.reserve();
  await redis.start();
  const sink = await startSink();
  const joined = startJoined({
    controlPlaneUrl: sink.url,
    queueUrl: redis.url,
    retrySchedule: patient,
    batch: { maxEvents: 20, maxWait: 20 },
  });
  sink.fail({ percentage: 30, status: 500, poison_every: 200 });
  joined.append(500);
  await eventually('half of the trouble is over', () => sink.stats().events > 200, 30_000);
  sink.fail({ percentage: 30, reset: true, poison_every: 200 });
  joined.append(500);
  await eventually(
    'all but the poison is delivered',
    async () => (await joined.delivery.stats()).delivered === 995,
    30_000,
  );
  expect(await joined.delivery.stats()).toMatchObject({ produced: 1000, pending: 0, dead: 5, difference: 0 });
  const { events } = await joined.delivery.admin.list({ failed: true });
  expect(events.map(({ event }) => event.sequence).toSorted((a, b) => a - b)).toEqual([200, 400, 600, 800, 1000]);
  sink.fail({});
  expect(await joined.delivery.admin.replay({ failed: true })).toEqual({ events: 5, dry_run: false });
  await eventually('the poison is taken', async () => (await joined.delivery.stats()).delivered === 1000);
  expect(sink.stats()).toMatchObject({ events: 1000, gateways: [{ missing: 0 }] });
}, 90_000);

it('a control plane that is gone and comes back is not hammered meanwhile, and gets all', async () => {
  const redis = await RedisServer.reserve();
  await redis.start();
  const dataDir = temporaryDirectory();
  const gone = await startControlPlane({ dataDir });
  const port = Number(new URL(gone.url).port);
  const joined = startJoined({
    controlPlaneUrl: gone.url,
    queueUrl: redis.url,
    retrySchedule: Array(100).fill(300),
    batch: { maxEvents: 5, maxWait: 20 },
  });
  joined.append(20);
  await eventually('the first have arrived', () => gone.stats().events === 20);
  await gone.close();
  joined.append(200);
  await eventually('the circuit is open', async () => (await joined.delivery.admin.stats()).circuit === 'open');
  const back = await startControlPlane({ dataDir, port });
  try {
    await eventually('all have arrived', () => back.stats().events === 220, 30_000);
    await eventually('all is accounted for', async () => (await joined.delivery.stats()).delivered === 220);
  } finally {
    await joined.delivery.close(0);
    await back.close();
  }
}, 60_000);

it('a control plane that asks for time is left alone for so long', async () => {
  const redis = await RedisServer.reserve();
  await redis.start();
  const sink = await startSink();
  const joined = startJoined({
    controlPlaneUrl: sink.url,
    queueUrl: redis.url,
    retrySchedule: patient,
    batch: { maxEvents: 5, maxWait: 20 },
  });
  sink.fail({ status: 429, retry_after: 2, times: 1 });
  joined.append(1);
  await eventually('it has said so', () => sink.stats().failed === 1);
  const asked = Date.now();
  joined.append(50);
  await eventually('all have arrived', () => sink.stats().events === 51, 30_000);
  expect(Date.now() - asked).toBeGreaterThan(1_800);
  expect(sink.stats().failed).toBe(1);
}, 60_000);
