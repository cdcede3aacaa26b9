/** Removes what need not be kept: without an audit trail a segment whose events are all settled, with one when its days are over. */
import { rmSync, statSync } from 'node:fs';
import { readRecords } from './read-records.ts';
import { readSeal } from './record-seal.ts';
import type { Reporter } from './reporter.ts';
import { listSegments, readTrimmed, type Segment, writeTrimmed } from './segments.ts';

export interface RetentionSettings {
  /** undefined: there is no audit trail to keep. */
  readonly retentionDays: number | undefined;
  /** Without a control plane nothing is ever settled, and only time decides. */
  readonly deliveryOff: boolean;
}

const dayMs = 86_400_000;

/**
 * Removes the oldest segments of one log as far as they may go; the newest always stays.
 * @param settledThrough every record up to this sequence is delivered or kept as a dead letter
 * @returns how many segments went
 * @throws file system errors
 */
export const trimLog = async (
  directory: string,
  settledThrough: number,
  settings: RetentionSettings,
  reporter: Reporter,
  now: number = Date.now(),
): Promise<number> => {
  const trimmed = readTrimmed(directory);
  let removed = 0;
  const segments = listSegments(directory);
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (next === undefined) break;
    const last = next.first - 1;
    if (last > trimmed.sequence) {
      if (!mayGo(segment, last, settledThrough, settings, now)) break;
      const hash = await hashBefore(next);
      if (hash === undefined) break;
      // First the note, then the file: a chain with a segment too many can be checked, one with a segment too few cannot.
      writeTrimmed(directory, { sequence: last, hash });
    }
    rmSync(segment.path, { force: true });
    reporter.info({ file: segment.path, first: segment.first, last }, 'removed an event log segment');
    removed += 1;
  }
  return removed;
};

const mayGo = (
  segment: Segment,
  last: number,
  settledThrough: number,
  { retentionDays, deliveryOff }: RetentionSettings,
  now: number,
): boolean => {
  if (retentionDays === undefined) return !deliveryOff && settledThrough >= last;
  return (deliveryOff || settledThrough >= last) && statSync(segment.path).mtimeMs < now - retentionDays * dayMs;
};

/** The hash of the record before a segment, as the segment's first record has it. */
const hashBefore = async (segment: Segment): Promise<string | undefined> => {
  for await (const record of readRecords(segment.path)) return readSeal(record.line)?.prevHash;
  return undefined;
};
