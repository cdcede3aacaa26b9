/** Kills the gateway at random instants under mixed traffic, and counts what became of every response a client saw whole. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startControlPlane } from '../../src/control-plane/control-plane.ts';
import { startDemoProvider } from '../../src/demo/provider.ts';
import { verifyAll } from '../../src/events/verify-all.ts';
import { startGateway } from '../support/gateway-process.ts';
import { withoutEvent } from './arrivals.ts';
import { nothingSeen, startTraffic } from './traffic.ts';

export interface KillReport {
  readonly kills: number;
  /** Responses that a client read to their end. */
  readonly whole: number;
  /** Those without an event at the control plane. */
  readonly withoutEvent: number;
  readonly delivered: number;
  readonly duplicates: number;
  readonly intact: boolean;
}

export interface KillOptions {
  readonly kills: number;
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds a gateway lives at least and at most. */
  readonly life: readonly [number, number];
}

export const killGateway = async ({ kills, rate, life }: KillOptions): Promise<KillReport> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-chaos-'));
  const provider = await startDemoProvider({ port: 0, pace: { firstToken: 20, token: 2 } });
  const sink = await startControlPlane();
  const seen = nothingSeen();
  const { whole } = seen;
  const options = {
    dataDir,
    targets: [{ id: 'demo', base_url: provider.url }],
    chain: ['prompt-injection', 'pii-detector', 'audit-logger'],
    events: { control_plane_url: sink.url, retry: { schedule: ['200ms', '1s', '1s', '1s'] } },
    gateway: { logging: { level: 'info' } },
  };
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const gateway = await startGateway(options);
      const asking = startTraffic(gateway.url, rate, seen);
      await sleep(life[0] + Math.random() * (life[1] - life[0]));
      gateway.signal('SIGKILL');
      await gateway.exited;
      await asking.stop();
    }
    const last = await startGateway(options);
    const deadline = Date.now() + 60_000;
    let missing = await withoutEvent(sink.url, whole);
    while (missing > 0 && Date.now() < deadline) {
      await sleep(250);
      missing = await withoutEvent(sink.url, whole);
    }
    await last.stop();
    const { events, duplicates } = sink.stats();
    const intact = (await verifyAll(dataDir)).every(({ broken }) => broken === undefined);
    return { kills, whole: whole.size, withoutEvent: missing, delivered: events, duplicates, intact };
  } finally {
    await provider.close();
    await sink.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};
