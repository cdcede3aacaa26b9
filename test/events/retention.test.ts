import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../src/events/event-log.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { trimLog } from '../../src/events/retention.ts';
import { listSegments } from '../../src/events/segments.ts';
import type { EventSettings } from '../../src/events/settings.ts';
import { verifyLog } from '../../src/events/verify-log.ts';
import { eventually } from './support/eventually.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { temporaryDirectory } from './support/temporary.ts';

const day = 86_400_000;
const noAudit = { retentionDays: undefined, deliveryOff: false };

const makeLog = (dataDir = temporaryDirectory(), audit: EventSettings['audit'] = undefined) => {
  const log = new EventLog({ ...makeSettings(dataDir, { audit }), segmentBytes: 3_000 }, silentReporter);
  for (let index = 0; index < 12; index += 1) log.append(makeEvent());
  log.close();
  return { dataDir, directory: log.directory };
};

const firsts = (directory: string): number[] => listSegments(directory).map(({ first }) => first);

describe('retention', () => {
  it('removes what is settled, file by file, keeps the newest, and what is left verifies', async () => {
    const { dataDir, directory } = makeLog();
    const all = firsts(directory);
    expect(all.length).toBeGreaterThan(3);
    const third = all[2] ?? 0;
    expect(await trimLog(directory, third, noAudit, silentReporter)).toBe(2);
    expect(firsts(directory)).toEqual(all.slice(2));
    expect(await verifyLog('log', directory)).toMatchObject({ first: third, last: 12, broken: undefined });
    await trimLog(directory, 12, noAudit, silentReporter);
    expect(firsts(directory)).toEqual(all.slice(-1));
    makeLog(dataDir);
    expect(await verifyLog('log', directory)).toMatchObject({ last: 24, broken: undefined });
  });

  it('interrupted between its note and the file leaves a log that verifies, and finishes next time', async () => {
    const { directory } = makeLog();
    const [oldest, second] = listSegments(directory);
    const kept = readFileSync(oldest?.path ?? '');
    await trimLog(directory, (second?.first ?? 1) - 1, noAudit, silentReporter);
    writeFileSync(oldest?.path ?? '', kept);
    expect(await verifyLog('log', directory)).toMatchObject({ last: 12, broken: undefined });
    expect(await trimLog(directory, 0, noAudit, silentReporter)).toBe(1);
    expect(firsts(directory)[0]).toBe(second?.first);
  });

  it('removes nothing that is on its way', async () => {
    const { directory } = makeLog();
    expect(await trimLog(directory, 0, noAudit, silentReporter)).toBe(0);
    expect(await trimLog(directory, 99, { ...noAudit, deliveryOff: true }, silentReporter)).toBe(0);
  });

  it('keeps an audit trail for its days, delivered or not, and longer what is not delivered', async () => {
    const { directory } = makeLog();
    const audit = { retentionDays: 30, deliveryOff: false };
    const age = (days: number): void => {
      const then = (Date.now() - days * day) / 1000;
      for (const { path } of listSegments(directory)) utimesSync(path, then, then);
    };
    age(29);
    expect(await trimLog(directory, 12, audit, silentReporter)).toBe(0);
    age(31);
    expect(await trimLog(directory, 0, audit, silentReporter)).toBe(0);
    expect(await trimLog(directory, 12, audit, silentReporter)).toBeGreaterThan(0);
    expect((await verifyLog('log', directory)).broken).toBeUndefined();
  });

  it('makes full files of an immutable audit trail read-only', async () => {
    const { directory } = makeLog(undefined, { immutable: true, retentionDays: 30, logAllAccess: true });
    const modes = (): number[] => listSegments(directory).map(({ path }) => statSync(path).mode & 0o222);
    await eventually('all but the newest are read-only', () =>
      modes()
        .slice(0, -1)
        .every((writable) => writable === 0),
    );
    expect(modes().at(-1)).not.toBe(0);
  });
});
