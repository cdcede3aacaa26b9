import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { EventLog } from '../../src/events/event-log.ts';
import { bytesIn, eventsIn, latestEvents } from '../../src/events/event-source.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { listSegments } from '../../src/events/segments.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { temporaryDirectory } from './support/temporary.ts';

it('reading goes on where retention removes files that have been listed and not been read', async () => {
  const log = new EventLog({ ...makeSettings(temporaryDirectory()), segmentBytes: 3_000 }, silentReporter);
  for (let index = 0; index < 30; index += 1) log.append(makeEvent());
  const logs = dirname(log.directory);
  const segments = listSegments(log.directory);
  expect(segments.length).toBeGreaterThan(4);
  const seen: number[] = [];
  for await (const { sequence } of eventsIn(logs, {})) {
    if (seen.length === 0) for (const { path } of segments.slice(1, 3)) rmSync(path);
    seen.push(sequence);
  }
  const next = segments[3]?.first ?? 0;
  expect(seen.filter((sequence) => sequence >= next).at(0)).toBe(next);
  expect(seen).toContain(30);
  expect(seen.length).toBe(30 - (next - (segments[1]?.first ?? 0)));
  expect(bytesIn(logs)).toBeGreaterThan(0);
  expect(await latestEvents(logs, {}, 5)).toHaveLength(5);
  log.close();
});
