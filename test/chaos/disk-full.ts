/** A small disk that fills up under traffic, is full at the start, and is given its space back. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoProvider } from '../../src/demo/provider.ts';
import { startGateway } from '../support/gateway-process.ts';
import { until } from '../support/until.ts';
import { isIntact } from './scene.ts';
import { nothingSeen, type Seen, startTraffic } from './traffic.ts';

export interface DiskReport {
  readonly fault: string;
  /** Answers by status while the disk was full, and once it had space again. */
  readonly full: string;
  readonly after: string;
  readonly refused: number;
  readonly lost: number;
  /** Log lines that say it cannot be written, and that it can again. */
  readonly said: readonly [number, number];
  readonly intact: boolean;
}

/** undefined where no tmpfs may be mounted. */
export const diskFull = async (
  onDiskFull: 'refuse' | 'continue',
  when: 'at the start' | 'under traffic',
  rate: number,
): Promise<DiskReport | undefined> => {
  const disk = mkdtempSync(join(tmpdir(), 'sluice-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status !== 0) return undefined;
  const provider = await startDemoProvider({ port: 0, pace: { firstToken: 5, token: 0 } });
  const ballast = join(disk, 'ballast');
  const fill = (): void => {
    try {
      writeFileSync(ballast, Buffer.alloc(8_000_000));
    } catch {
      // As much as there was room for is there now.
    }
  };
  if (when === 'at the start') fill();
  const gateway = await startGateway({
    dataDir: join(disk, 'data'),
    targets: [{ id: 'demo', base_url: provider.url }],
    events: { on_disk_full: onDiskFull },
  });
  const ask = async (ms: number): Promise<Seen> => {
    const seen = nothingSeen();
    const traffic = startTraffic(gateway.url, rate, seen);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await traffic.stop();
    return seen;
  };
  const said = (text: string): number => gateway.lines().filter(({ msg }) => String(msg).includes(text)).length;
  try {
    if (when === 'under traffic') {
      await ask(500);
      fill();
      // What was mapped before takes events until its last page is full.
      await until(async () => ((await ask(200)) && said('cannot be written') > 0 ? true : undefined), 20_000);
    }
    const full = await ask(1_500);
    rmSync(ballast);
    await until(() => (said('can be written again') > 0 ? true : undefined), 10_000, gateway.output);
    const after = await ask(1_500);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    return {
      fault: `${onDiskFull}, full ${when}`,
      full: statuses(full),
      after: statuses(after),
      refused: full.statuses.get(503) ?? 0,
      lost: Number(/sluice_events\{state="lost"[^}]*\} (\d+)/.exec(metrics)?.[1] ?? 0),
      said: [said('cannot be written'), said('can be written again')],
      intact: await isIntact(join(disk, 'data')),
    };
  } finally {
    gateway.signal('SIGKILL');
    await gateway.exited;
    await provider.close();
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
};

const statuses = (seen: Seen): string => [...seen.statuses].map(([status, count]) => `${status}×${count}`).join(' ');
