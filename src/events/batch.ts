/** What the delivery side moves and keeps: batches of records, dead letters, and how far each log has come. */

/** Where the feeder goes on reading in one log. */
export interface Cursor {
  /** Sequence of the last record that is part of a batch. */
  readonly sequence: number;
  readonly hash: string;
  /** Sequence in the name of the segment that is being read; 0 before the first. */
  readonly segment: number;
  readonly offset: number;
}

/** A run of records of one log, delivered as one job. Its bounds are written down before the queue hears of it. */
export interface LogBatch {
  readonly kind: 'log';
  readonly id: string;
  readonly log: string;
  readonly first: number;
  readonly last: number;
  readonly segment: number;
  readonly start: number;
  readonly end: number;
}

/** One record of one log. */
export interface LogRecord {
  readonly log: string;
  readonly sequence: number;
  readonly line: string;
}

/** Events that are sent again. Same event ids; the batch has an id of its own, so that no queue takes it for one it has seen. */
export interface ReplayBatch {
  readonly kind: 'replay';
  readonly id: string;
  readonly replay: string;
  readonly records: readonly LogRecord[];
}

export type Batch = LogBatch | ReplayBatch;

/** An event that was given up, with its record: a dead letter outlives its segment. */
export interface DeadLetter extends LogRecord {
  readonly eventId: string;
  /** What the control plane, or the network, said last. */
  readonly error: string;
  readonly status: number | null;
  readonly attempts: number;
  /** RFC 3339. */
  readonly diedAt: string;
  /** The replay that is trying it again. */
  readonly replay: string | null;
}

/** How far one log has come. */
export interface LogProgress {
  readonly log: string;
  readonly cursor: Cursor;
  /** Records in batches that are done with, whether delivered, dead or missing. */
  readonly settled: number;
  /** Records that the feeder did not find where they should have been; they are among the settled. */
  readonly missing: number;
  /** Dead letters, those that are being replayed among them. */
  readonly dead: number;
  readonly replaying: number;
  /** Batches that are planned or in the queue, in order. */
  readonly outstanding: readonly LogBatch[];
  /** Every record up to this one is settled. */
  readonly settledThrough: number;
}
