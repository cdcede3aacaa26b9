/** A control plane that fails in every way, one after the other, under traffic through a real gateway; and the replay that repairs it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startControlPlane } from '../../src/control-plane/control-plane.ts';
import { RedisProcess } from '../support/redis-process.ts';
import { until } from '../support/until.ts';
import { inScene, isIntact, type Scene } from './scene.ts';

export interface ControlPlaneReport {
  readonly fault: string;
  readonly whole: number;
  readonly failedAttempts: number;
  readonly withoutEvent: number;
  readonly duplicates: number;
  /** Dead letters, and how many there should be. */
  readonly dead: number;
  readonly poison: number;
  /** Dead letters after `sluice events replay --failed`. */
  readonly deadAfterReplay: number;
  readonly intact: boolean;
}

export interface ControlPlaneOptions {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds of each fault. */
  readonly fault: number;
  /** Milliseconds of the control plane that takes requests and never answers; undefined: left out (an attempt waits 15 s). */
  readonly hanging: number | undefined;
  /** Every so manieth event is poison. */
  readonly poisonEvery: number;
}

const launcher = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

export const controlPlaneFaults = async (options: ControlPlaneOptions): Promise<ControlPlaneReport[]> => {
  const { rate, fault, hanging, poisonEvery } = options;
  const redis = await RedisProcess.place();
  await redis.start();
  const plans = [
    { name: '500 for a while', ms: fault, plan: { status: 500 } },
    { name: '429, retry-after 2 s', ms: fault, plan: { status: 429, retry_after: 2, times: 1 } },
    { name: '30 % random errors', ms: fault, plan: { status: 500, percentage: 30 } },
    ...(hanging === undefined ? [] : [{ name: 'hanging', ms: hanging, plan: { hang: true } }]),
  ];
  try {
    return await inScene(
      { queueUrl: redis.url, events: { batch: { max_events: 20, max_wait: '100ms' } } },
      async (scene) => {
        const reports: ControlPlaneReport[] = [];
        for (const { name, ms, plan } of plans)
          reports.push(
            await suffer(scene, name, async () => {
              scene.sink.fail(plan);
              await scene.ask(ms, rate);
              if (name !== '30 % random errors') scene.sink.fail({});
            }),
          );
        reports.push(await suffer(scene, 'connection refused', () => refused(scene, fault, rate)));
        reports.push(await poisoned(scene, fault, rate, poisonEvery));
        return reports;
      },
    );
  } finally {
    await redis.kill();
  }
};

const suffer = async (scene: Scene, fault: string, happen: () => Promise<void>): Promise<ControlPlaneReport> => {
  const first = scene.whole.size;
  const failed = scene.sink.stats().failed;
  await happen();
  const { dead } = await scene.settled();
  scene.sink.fail({});
  const { duplicates, failed: failedNow } = scene.sink.stats();
  return {
    fault,
    whole: scene.whole.size - first,
    failedAttempts: Math.max(0, failedNow - failed),
    withoutEvent: await scene.missing(),
    duplicates,
    dead,
    poison: 0,
    deadAfterReplay: dead,
    intact: await isIntact(scene.dataDir),
  };
};

const refused = async (scene: Scene, ms: number, rate: number): Promise<void> => {
  const port = Number(new URL(scene.sink.url).port);
  await scene.sink.close();
  await scene.ask(ms, rate);
  scene.sink = await startControlPlane({ dataDir: join(scene.dataDir, 'sink'), port });
};

const poisoned = async (scene: Scene, ms: number, rate: number, every: number): Promise<ControlPlaneReport> => {
  const before = await scene.settled();
  scene.sink.fail({ poison_every: every });
  const first = scene.whole.size;
  while (scene.whole.size - first < every + 20) await scene.ask(Math.min(ms, 2_000), rate);
  const after = await scene.settled();
  scene.sink.fail({});
  const replay = spawnSync(process.execPath, [launcher, 'events', 'replay', '--failed', '--data-dir', scene.dataDir], {
    encoding: 'utf8',
  });
  if (replay.status !== 0) throw new Error(`the replay failed: ${replay.stdout}${replay.stderr}`);
  const emptied = await until(async () => {
    const counts = await scene.settled();
    return counts.dead === 0 ? counts : await sleep(100);
  }, 30_000).catch(() => scene.settled());
  return {
    fault: `one poison event in ${every}`,
    whole: scene.whole.size - first,
    failedAttempts: scene.sink.stats().failed,
    withoutEvent: await scene.missing(),
    duplicates: scene.sink.stats().duplicates,
    dead: after.dead,
    poison: Math.floor(after.produced / every) - Math.floor(before.produced / every),
    deadAfterReplay: emptied.dead,
    intact: await isIntact(scene.dataDir),
  };
};
