import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { digestKey } from '../../src/events/digest-key.ts';
import { EventLog } from '../../src/events/event-log.ts';
import { readLost } from '../../src/events/lost-count.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { verifyLog } from '../../src/events/verify-log.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { eventually } from './support/eventually.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { temporaryDirectory } from './support/temporary.ts';

/** A disk of 1 MB; undefined where we may not mount one. */
const smallDisk = (): string | undefined => {
  const directory = temporaryDirectory();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
  if (mounted.status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', directory]));
  return directory;
};

const cannotMount = 'needs the right to mount a tmpfs';

const openLog = (dataDir: string, onDiskFull: 'refuse' | 'continue') => {
  const error = vi.fn();
  const log = new EventLog(makeSettings(dataDir, { onDiskFull }), { ...silentReporter, error });
  onTestFinished(() => log.close());
  return { log, error };
};

/** Fills the disk to the last byte, and gives it back. */
const fill = (dataDir: string): (() => void) => {
  const path = join(dataDir, 'ballast');
  try {
    writeFileSync(path, Buffer.alloc(2_000_000));
  } catch {
    // As much as there was room for is there now.
  }
  return () => rmSync(path);
};

describe('a full disk', () => {
  it('refuses with `refuse`, says so once, and goes on by itself when space returns', async ({ skip }) => {
    const dataDir = smallDisk();
    if (dataDir === undefined) return skip(cannotMount);
    const { log, error } = openLog(dataDir, 'refuse');
    log.append(makeEvent());
    const free = fill(dataDir);
    const refusals: unknown[] = [];
    let accepted = 1;
    for (let attempt = 0; attempt < 50; attempt += 1) {
      try {
        log.append(makeEvent());
        accepted += 1;
      } catch (refusal) {
        refusals.push(refusal);
      }
    }
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'event_log_full', status: 503 });
    expect(refusals[0]).toBeInstanceOf(GatewayError);
    expect(log.full).toBe(true);
    expect(error).toHaveBeenCalledTimes(1);
    expect(error.mock.calls[0]?.[1]).toContain('requests are refused');
    free();
    await eventually('the log takes events again', () => !log.full);
    expect(log.append(makeEvent()).sequence).toBe(accepted + 1);
    expect(await verifyLog('log', log.directory)).toMatchObject({ records: accepted + 1, broken: undefined });
    return undefined;
  });

  it('goes on with `continue`, and counts what it loses where the count survives', async ({ skip }) => {
    const dataDir = smallDisk();
    if (dataDir === undefined) return skip(cannotMount);
    const { log, error } = openLog(dataDir, 'continue');
    const free = fill(dataDir);
    const logged = Array.from({ length: 50 }, () => log.append(makeEvent()));
    const lost = logged.filter(({ sequence }) => sequence === 0).length;
    expect(lost).toBeGreaterThan(0);
    expect(log.lost).toBe(lost);
    expect(readLost(log.directory)).toBe(lost);
    expect(log.full).toBe(false);
    expect(error.mock.calls.map(([, message]) => message).join()).toContain('events are being lost');
    free();
    await eventually('the log takes events again', () => log.append(makeEvent()).sequence > 0);
    expect((await verifyLog('log', log.directory)).broken).toBeUndefined();
    return undefined;
  });

  it.for(['refuse', 'continue'] as const)(
    'that is full already at the start: begins with `%s`, and recovers',
    async (onDiskFull, { skip }) => {
      const dataDir = smallDisk();
      if (dataDir === undefined) return skip(cannotMount);
      const free = fill(dataDir);
      const { log, error } = openLog(dataDir, onDiskFull);
      expect(log.full).toBe(onDiskFull === 'refuse');
      expect(digestKey(dataDir)).toHaveLength(64);
      expect(error.mock.calls.map(([, message]) => message)).toEqual([expect.stringContaining('cannot be written')]);
      if (onDiskFull === 'refuse') expect(() => log.append(makeEvent())).toThrow(GatewayError);
      else expect(log.append(makeEvent()).sequence).toBe(0);
      const { gatewayId } = log;
      free();
      await eventually('the log takes events', () => log.sequence > 0 || takes(log));
      expect(log.gatewayId).toBe(gatewayId);
      expect(log.lost).toBe(readLost(log.directory));
      expect(log.lost > 0).toBe(onDiskFull === 'continue');
      expect(digestKey(dataDir)).toBe(digestKey(dataDir));
      expect(await verifyLog('log', log.directory)).toMatchObject({ first: 1, broken: undefined });
      return undefined;
    },
  );

  it('that was full when its last writer died: goes on with the same chain', async ({ skip }) => {
    const dataDir = smallDisk();
    if (dataDir === undefined) return skip(cannotMount);
    const before = new EventLog(makeSettings(dataDir), silentReporter);
    before.append(makeEvent());
    before.close();
    const free = fill(dataDir);
    const { log } = openLog(dataDir, 'refuse');
    expect(log.gatewayId).toBe(before.gatewayId);
    let accepted = 1;
    while (takes(log)) accepted += 1;
    free();
    await eventually('the log takes events', () => takes(log));
    expect(await verifyLog('log', log.directory)).toMatchObject({ records: accepted + 1, broken: undefined });
    return undefined;
  });
});

const takes = (log: EventLog): boolean => {
  try {
    return log.append(makeEvent()).sequence > 0;
  } catch {
    return false;
  }
};
