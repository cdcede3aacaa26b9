/** A gateway process between a demo provider and a sink, and what every scenario does with them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ControlPlane, startControlPlane } from '../../src/control-plane/control-plane.ts';
import { startDemoProvider } from '../../src/demo/provider.ts';
import { verifyAll } from '../../src/events/verify-all.ts';
import { type GatewayOptions, type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { until } from '../support/until.ts';
import { type Counts, countsOf, withoutEvent } from './arrivals.ts';
import { nothingSeen, type Seen, startTraffic } from './traffic.ts';

export interface Scene {
  readonly gateway: GatewayProcess;
  readonly provider: string;
  sink: ControlPlane;
  readonly dataDir: string;
  /** Everything that callers have seen so far. */
  readonly whole: Set<string>;
  /** Asks for so many milliseconds, and says what came. */
  ask(ms: number, rate: number): Promise<Seen>;
  /** Waits until every response seen whole has its event at the control plane, and nothing is on its way. */
  settled(within?: number): Promise<Counts>;
  missing(): Promise<number>;
}

export interface SceneOptions {
  readonly queueUrl: string;
  readonly events?: Readonly<Record<string, unknown>>;
}

/** Nothing may die of waiting in a scenario. */
export const patientSchedule = ['100ms', '300ms', ...Array<string>(60).fill('1s')];

/** Runs a scenario, and takes everything down after it. */
export const inScene = async <T>(
  { queueUrl, events }: SceneOptions,
  work: (scene: Scene) => Promise<T>,
): Promise<T> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-chaos-'));
  const provider = await startDemoProvider({ port: 0, pace: { firstToken: 20, token: 2 } });
  const sink = await startControlPlane({ dataDir: join(dataDir, 'sink') });
  const options: GatewayOptions = {
    dataDir,
    targets: [{ id: 'demo', base_url: provider.url }],
    chain: ['prompt-injection', 'pii-detector', 'audit-logger'],
    events: {
      control_plane_url: sink.url,
      queue: { url: queueUrl },
      retry: { schedule: patientSchedule },
      ...events,
    },
  };
  const gateway = await startGateway(options);
  const whole = new Set<string>();
  const scene: Scene = {
    gateway,
    provider: provider.url,
    sink,
    dataDir,
    whole,
    ask: async (ms, rate) => {
      const seen = nothingSeen();
      const traffic = startTraffic(gateway.url, rate, seen);
      await sleep(ms);
      await traffic.stop();
      for (const id of seen.whole) whole.add(id);
      return seen;
    },
    missing: () => withoutEvent(scene.sink.url, whole),
    settled: (within = 60_000) =>
      until(
        async () => {
          const counts = await countsOf(gateway.url);
          if (counts.pending > 0) return await sleep(100);
          return counts;
        },
        within,
        () => gateway.output().slice(-2_000),
      ),
  };
  try {
    return await work(scene);
  } finally {
    gateway.signal('SIGTERM');
    await gateway.exited;
    await provider.close();
    await scene.sink.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

/** True where every chain of the data directory verifies. */
export const isIntact = async (dataDir: string): Promise<boolean> =>
  (await verifyAll(dataDir)).every(({ broken }) => broken === undefined);
