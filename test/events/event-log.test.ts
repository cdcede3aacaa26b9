import { hash } from 'node:crypto';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { EventLog } from '../../src/events/event-log.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { listSegments } from '../../src/events/segments.ts';
import { verifyLog } from '../../src/events/verify-log.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { temporaryDirectory } from './support/temporary.ts';

const openLog = (dataDir: string, over: Partial<ConstructorParameters<typeof EventLog>[0]> = {}): EventLog =>
  new EventLog({ ...makeSettings(dataDir), ...over }, silentReporter);

const linesOf = (log: { directory: string }): string[] =>
  listSegments(log.directory).flatMap(({ path }) => readFileSync(path, 'utf8').split('\n').slice(0, -1));

describe('the event log', () => {
  it('numbers and chains events in a way that needs nothing but SHA-256 to check', () => {
    const log = openLog(temporaryDirectory());
    const logged = [makeEvent(), makeEvent({ reason_code: 'ü "quoted" \u2028 \ud800' }), makeEvent()].map((event) =>
      log.append(event),
    );
    log.close();
    let previous = '0'.repeat(64);
    for (const [index, line] of linesOf(log).entries()) {
      const record = JSON.parse(line);
      expect(record).toEqual(logged[index]);
      expect(record.sequence).toBe(index + 1);
      expect(record.prev_hash).toBe(previous);
      expect(record.hash).toBe(hash('sha256', line.replace(`,"hash":"${record.hash}"`, '')));
      previous = record.hash;
    }
  });

  it('goes on with its chain after a restart, under the same gateway id', async () => {
    const dataDir = temporaryDirectory();
    const first = openLog(dataDir);
    first.append(makeEvent());
    first.close();
    const second = openLog(dataDir);
    expect(second.gatewayId).toBe(first.gatewayId);
    expect(second.append(makeEvent()).sequence).toBe(2);
    second.close();
    expect((await verifyLog('log', second.directory)).broken).toBeUndefined();
  });

  it('keeps the chains of processes on one data directory apart', async () => {
    const dataDir = temporaryDirectory();
    const logs = [openLog(dataDir), openLog(dataDir), openLog(dataDir)];
    for (let round = 0; round < 10; round += 1) for (const log of logs) log.append(makeEvent());
    for (const log of logs) log.close();
    expect(new Set(logs.map(({ gatewayId }) => gatewayId)).size).toBe(3);
    for (const log of logs)
      expect(await verifyLog('log', log.directory)).toMatchObject({ records: 10, broken: undefined });
  });

  it('begins a new segment past the size limit, without breaking the chain', async () => {
    const log = openLog(temporaryDirectory(), { segmentBytes: 4_000 });
    for (let index = 0; index < 50; index += 1) log.append(makeEvent());
    log.close();
    const check = await verifyLog('log', log.directory);
    expect(check).toMatchObject({ records: 50, last: 50, broken: undefined });
    expect(check.segments).toBeGreaterThan(5);
  });

  it('cuts off a last record torn at any byte, and says so', async () => {
    const dataDir = temporaryDirectory();
    const first = openLog(dataDir);
    first.append(makeEvent());
    const whole = statSync(listSegments(first.directory)[0]?.path ?? '').size;
    first.append(makeEvent());
    first.close();
    const path = listSegments(first.directory)[0]?.path ?? '';
    const bytes = readFileSync(path);
    for (let cut = whole; cut < bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      const warn = vi.fn();
      const log = new EventLog(makeSettings(dataDir), { ...silentReporter, warn });
      expect(log.append(makeEvent()).sequence).toBe(2);
      log.close();
      expect(warn.mock.calls.length).toBe(cut === whole ? 0 : 1);
      expect(await verifyLog('log', log.directory)).toMatchObject({ records: 2, broken: undefined });
    }
  });

  it('does not build on a last record that was altered: verify names it, and later events are safe', async () => {
    const dataDir = temporaryDirectory();
    const first = openLog(dataDir);
    for (let index = 0; index < 3; index += 1) first.append(makeEvent());
    first.close();
    const path = listSegments(first.directory)[0]?.path ?? '';
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.with(2, lines[2]?.replace('"status":200', '"status":409') ?? '').join('\n'));
    const second = openLog(dataDir);
    expect(second.append(makeEvent()).sequence).toBe(4);
    second.close();
    expect((await verifyLog('log', second.directory)).broken).toMatchObject({ kind: 'altered', sequence: 3, line: 3 });
  });

  it('starts on an empty last segment', () => {
    const dataDir = temporaryDirectory();
    const first = openLog(dataDir);
    first.append(makeEvent());
    first.close();
    truncateSync(listSegments(first.directory)[0]?.path ?? '', 0);
    const second = openLog(dataDir);
    expect(second.append(makeEvent()).sequence).toBe(1);
    second.close();
  });

  it.each(['always', 'interval', 'off'] as const)('appends with fsync %s', (fsync) => {
    const log = openLog(temporaryDirectory(), { fsync });
    log.append(makeEvent());
    log.close();
    expect(linesOf(log)).toHaveLength(1);
  });
});
