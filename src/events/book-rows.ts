/** Rows of the delivery book → what they stand for. */
import type { SQLOutputValue } from 'node:sqlite';
import type { DeadLetter, LogBatch, LogRecord, ReplayBatch } from './batch.ts';

export type Row = Record<string, SQLOutputValue>;

export const number = (row: Row, column: string): number => Number(row[column] ?? 0);
export const text = (row: Row, column: string): string => String(row[column] ?? '');

export const toLogBatch = (row: Row): LogBatch => ({
  kind: 'log',
  id: text(row, 'id'),
  log: text(row, 'log'),
  first: number(row, 'first'),
  last: number(row, 'last'),
  segment: number(row, 'segment'),
  start: number(row, 'start'),
  end: number(row, 'stop'),
});

export const toReplayBatch = (row: Row): ReplayBatch => {
  const records: LogRecord[] = JSON.parse(text(row, 'records'));
  return { kind: 'replay', id: text(row, 'id'), replay: text(row, 'replay'), records };
};

export const toDeadLetter = (row: Row): DeadLetter => ({
  log: text(row, 'log'),
  sequence: number(row, 'sequence'),
  eventId: text(row, 'event_id'),
  line: text(row, 'line'),
  error: text(row, 'error'),
  status: row.status === null ? null : number(row, 'status'),
  attempts: number(row, 'attempts'),
  diedAt: text(row, 'died_at'),
  replay: row.replay === null ? null : text(row, 'replay'),
});
