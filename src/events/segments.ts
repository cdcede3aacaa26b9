/** An event log's files: segments named after the sequence of their first record, so that a listing is in order. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { genesisHash } from './record-seal.ts';

export interface Segment {
  readonly path: string;
  /** Sequence of its first record. */
  readonly first: number;
}

const segmentName = /^(\d{16})\.ndjson$/;

export const segmentPath = (directory: string, first: number): string =>
  join(directory, `${String(first).padStart(16, '0')}.ndjson`);

/** The segments of one log, oldest first. */
export const listSegments = (directory: string): Segment[] =>
  readdirSync(directory)
    .flatMap((name) => {
      const match = segmentName.exec(name);
      return match?.[1] === undefined ? [] : [{ path: join(directory, name), first: Number(match[1]) }];
    })
    .sort((a, b) => a.first - b.first);

/** The logs under a data directory, by name. */
export const listLogs = (logsDirectory: string): { readonly name: string; readonly directory: string }[] =>
  existsSync(logsDirectory)
    ? readdirSync(logsDirectory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => ({ name: entry.name, directory: join(logsDirectory, entry.name) }))
        .sort((a, b) => a.name.localeCompare(b.name))
    : [];

/** What retention has removed: the last record that is gone, so that the next one can still be checked against it. */
export interface Trimmed {
  readonly sequence: number;
  readonly hash: string;
}

const trimmedPath = (directory: string): string => join(directory, 'trimmed.json');

/** The chain's start: where retention has cut, or the genesis. */
export const readTrimmed = (directory: string): Trimmed => {
  try {
    const value: unknown = JSON.parse(readFileSync(trimmedPath(directory), 'utf8'));
    if (
      typeof value === 'object' &&
      value !== null &&
      'sequence' in value &&
      'hash' in value &&
      typeof value.sequence === 'number' &&
      typeof value.hash === 'string'
    )
      return { sequence: value.sequence, hash: value.hash };
  } catch {
    // Absent: nothing has been removed yet. Unreadable: the first record will not fit, and `verify` names it.
  }
  return { sequence: 0, hash: genesisHash };
};

export const writeTrimmed = (directory: string, trimmed: Trimmed): void => {
  writeFileSync(trimmedPath(directory), `${JSON.stringify(trimmed)}\n`);
};
