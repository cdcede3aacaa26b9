/** Cuts a run of records into batches, and says where the numbering shows that something is not there. */
import type { RawRecord } from './read-records.ts';
import { readSeal } from './record-seal.ts';

export type Cut =
  | {
      readonly kind: 'batch';
      readonly records: readonly [RawRecord, ...RawRecord[]];
      readonly hash: string;
      readonly full: boolean;
    }
  /** Records that should be in the log and are not. */
  | { readonly kind: 'gap'; readonly first: number; readonly last: number }
  /** A line that is no record, or one that was there before: nothing to deliver. */
  | { readonly kind: 'stray'; readonly record: RawRecord };

export interface BatchLimits {
  readonly maxEvents: number;
  /** Of records in one batch, unless a single record is larger. */
  readonly maxBytes: number;
}

/**
 * @param expected the sequence that should come first
 * @throws what reading throws
 */
export async function* cutBatches(
  records: AsyncIterable<RawRecord>,
  expected: number,
  { maxEvents, maxBytes }: BatchLimits,
): AsyncGenerator<Cut> {
  let next = expected;
  let batch: RawRecord[] = [];
  let bytes = 0;
  let hash = '';
  const take = (full: boolean): Cut[] => {
    const [first, ...others] = batch;
    batch = [];
    bytes = 0;
    return first === undefined ? [] : [{ kind: 'batch', records: [first, ...others], hash, full }];
  };
  for await (const record of records) {
    const seal = readSeal(record.line);
    const size = record.end - record.start;
    if (seal === undefined || seal.sequence < next) {
      yield* take(true);
      yield { kind: 'stray', record };
      continue;
    }
    if (seal.sequence > next) {
      yield* take(true);
      yield { kind: 'gap', first: next, last: seal.sequence - 1 };
      next = seal.sequence;
    }
    if (batch.length > 0 && bytes + size > maxBytes) yield* take(true);
    batch.push(record);
    bytes += size;
    hash = seal.hash;
    next += 1;
    if (batch.length >= maxEvents) yield* take(true);
  }
  yield* take(false);
}
