/** What became of a batch → the dead letters it leaves. */
import type { Batch, DeadLetter, LogRecord } from './batch.ts';
import type { DeadMark } from './delivery-queue.ts';

/** @param lines the batch's records, in order */
export const deadLetters = (
  batch: Batch,
  lines: readonly string[],
  marks: readonly DeadMark[],
  now: Date = new Date(),
): DeadLetter[] =>
  marks.flatMap(({ index, error, status, attempts }) => {
    const record = recordAt(batch, lines, index);
    if (record === undefined) return [];
    return [
      { ...record, eventId: eventIdOf(record.line), error, status, attempts, diedAt: now.toISOString(), replay: null },
    ];
  });

const recordAt = (batch: Batch, lines: readonly string[], index: number): LogRecord | undefined => {
  if (batch.kind === 'replay') return batch.records[index];
  const line = lines[index];
  return line === undefined ? undefined : { log: batch.log, sequence: batch.first + index, line };
};

/** The `id` of a record, read without parsing the rest. */
export const eventIdOf = (line: string): string => /^\{"id":"([^"]+)"/.exec(line)?.[1] ?? parsedId(line);

const parsedId = (line: string): string => {
  const event: unknown = JSON.parse(line);
  return typeof event === 'object' && event !== null && 'id' in event ? String(event.id) : '';
};
