/**
 * Redis away at the start, killed and restarted, frozen, emptied, under traffic. Requests are timed with and without the fault, in turns,
 * so that both see the same machine.
 */
import { RedisProcess } from '../support/redis-process.ts';
import { inScene, isIntact, type Scene } from './scene.ts';
import { quantile } from './traffic.ts';

export interface RedisReport {
  readonly fault: string;
  readonly whole: number;
  readonly withoutEvent: number;
  readonly duplicates: number;
  /** Milliseconds: requests without the fault, and with it. */
  readonly p50: readonly [number, number];
  readonly p99: readonly [number, number];
  readonly catchUpSeconds: number;
  readonly intact: boolean;
}

export interface RedisOptions {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds of each fault, and of the calm before it and after it. */
  readonly fault: number;
  readonly frozen: number;
}

interface Fault {
  readonly name: string;
  readonly ms: number;
  begin(): unknown;
  end(): unknown;
}

export const redisFaults = async ({ rate, fault, frozen }: RedisOptions): Promise<RedisReport[]> => {
  const redis = await RedisProcess.place();
  const faults: Fault[] = [
    { name: 'away at the start', ms: fault, begin: () => {}, end: () => redis.start() },
    { name: 'killed, restarted', ms: fault, begin: () => redis.kill(), end: () => redis.start() },
    { name: 'frozen', ms: frozen, begin: () => redis.signal('SIGSTOP'), end: () => redis.signal('SIGCONT') },
    { name: 'emptied', ms: fault, begin: () => emptyOften(redis), end: () => {} },
  ];
  try {
    return await inScene({ queueUrl: redis.url }, async (scene) => {
      const reports: RedisReport[] = [];
      for (const one of faults) reports.push(await suffer(scene, one, rate));
      return reports;
    });
  } finally {
    await redis.kill();
  }
};

const suffer = async (scene: Scene, { name, ms, begin, end }: Fault, rate: number): Promise<RedisReport> => {
  const first = scene.whole.size;
  // Before the first fault there is no calm: the gateway has started without Redis. The first answers warm it up.
  const warm = first === 0 ? await scene.ask(1_000, rate) : undefined;
  const before = warm === undefined ? await scene.ask(ms / 2, rate) : undefined;
  await begin();
  const during = await scene.ask(ms, rate);
  await end();
  const back = performance.now();
  await scene.settled();
  const catchUpSeconds = (performance.now() - back) / 1000;
  const after = await scene.ask(before === undefined ? ms : ms / 2, rate);
  await scene.settled();
  const calm = [...(before?.latencies ?? []), ...after.latencies];
  return {
    fault: name,
    whole: scene.whole.size - first,
    withoutEvent: await scene.missing(),
    duplicates: scene.sink.stats().duplicates,
    p50: [quantile(calm, 0.5), quantile(during.latencies, 0.5)],
    p99: [quantile(calm, 0.99), quantile(during.latencies, 0.99)],
    catchUpSeconds,
    intact: await isIntact(scene.dataDir),
  };
};

/** Five times, while the traffic goes on. */
const emptyOften = (redis: RedisProcess): void => {
  let left = 5;
  const timer = setInterval(() => {
    left -= 1;
    if (left === 0) clearInterval(timer);
    void redis.command('FLUSHALL');
  }, 200);
};
