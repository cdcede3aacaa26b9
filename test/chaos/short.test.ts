import { describe, expect, it } from 'vitest';
import { controlPlaneFaults } from './control-plane.ts';
import { diskFull } from './disk-full.ts';
import { redisFaults } from './redis.ts';

const rate = 60;

describe('under traffic, with real processes', () => {
  it('a Redis that is away at the start, killed, frozen and emptied loses no event', async () => {
    for (const report of await redisFaults({ rate, fault: 800, frozen: 800 }))
      expect(report).toMatchObject({ withoutEvent: 0, intact: true });
  }, 120_000);

  it('a control plane that fails, asks for time, is gone and refuses some gets everything but the poison, and that on replay', async () => {
    const reports = await controlPlaneFaults({ rate, fault: 600, hanging: undefined, poisonEvery: 30 });
    for (const { poison, ...report } of reports)
      expect(report).toMatchObject({ withoutEvent: 0, dead: poison, deadAfterReplay: 0, intact: true });
    expect(reports.at(-1)?.poison).toBeGreaterThan(0);
  }, 120_000);

  it.for(['refuse', 'continue'] as const)(
    'a disk that is full at the start: the gateway begins with `%s`, says so, and recovers',
    { timeout: 60_000 },
    async (onDiskFull, { skip }) => {
      const report = await diskFull(onDiskFull, 'at the start', rate);
      if (report === undefined) return skip('needs the right to mount a tmpfs');
      expect(report).toMatchObject({ said: [1, 1], intact: true });
      expect(report.after).toMatch(/^200×\d+$/);
      if (onDiskFull === 'refuse') expect(report.full).toMatch(/^503×\d+$/);
      else expect(report.full).toMatch(/^200×\d+$/);
      return undefined;
    },
  );
});
