/** Finds where a log ends, and cuts off a last line that its writer did not live to finish. */
import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { checkSeal } from './record-seal.ts';
import { listSegments, readTrimmed } from './segments.ts';

export interface LogEnd {
  /** Sequence of the last record; 0 in an empty log. */
  readonly sequence: number;
  readonly hash: string;
  /** The segment to go on with, and its size; undefined where a new one must be begun. */
  readonly segment: { readonly path: string; readonly size: number } | undefined;
  /** Bytes of an unfinished last line that were cut off. */
  readonly torn: number;
  /** Complete lines after the last intact record. They stay as they are, for `verify` to name. */
  readonly damaged: number;
}

const lineFeed = 0x0a;

/**
 * Reads the end of a log before it is written to again. A line without its line feed is one whose `append` never returned: no
 * caller has been told of it, and it goes.
 * @throws file system errors
 */
export const recoverLogEnd = (directory: string): LogEnd => findEnd(directory, true);

/**
 * Reads the end of a log that somebody may be writing.
 * @throws file system errors
 */
export const readLogEnd = (directory: string): LogEnd => findEnd(directory, false);

const findEnd = (directory: string, repair: boolean): LogEnd => {
  const segments = listSegments(directory);
  let torn = 0;
  let damaged = 0;
  let reusable: { path: string; size: number } | undefined;
  for (const segment of segments.toReversed()) {
    const isLast = segment === segments.at(-1);
    const fd = openSync(segment.path, isLast && repair ? 'r+' : 'r');
    try {
      const size = fstatSync(fd).size;
      const whole = endOfLastLine(fd, size);
      if (isLast) {
        torn = size - whole;
        if (torn > 0 && repair) {
          ftruncateSync(fd, whole);
          fdatasyncSync(fd);
        }
        reusable = { path: segment.path, size: whole };
      }
      for (const line of linesBackwards(fd, whole)) {
        const seal = checkSeal(line);
        if (seal?.intact) {
          return {
            sequence: seal.sequence + damaged,
            hash: seal.hash,
            segment: damaged === 0 ? reusable : undefined,
            torn,
            damaged,
          };
        }
        damaged += 1;
      }
    } finally {
      closeSync(fd);
    }
  }
  const start = readTrimmed(directory);
  return {
    sequence: start.sequence + damaged,
    hash: start.hash,
    segment: damaged === 0 ? reusable : undefined,
    torn,
    damaged,
  };
};

/** Offset just after the last line feed at or before `size`. */
const endOfLastLine = (fd: number, size: number): number => {
  const block = Buffer.allocUnsafe(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const got = readSync(fd, block, 0, end - start, start);
    const at = block.subarray(0, got).lastIndexOf(lineFeed);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
};

/** The complete lines that end at `end`, last one first. */
function* linesBackwards(fd: number, end: number): Generator<string> {
  for (let stop = end; stop > 0; ) {
    const start = endOfLastLine(fd, stop - 1);
    const bytes = Buffer.allocUnsafe(stop - 1 - start);
    readSync(fd, bytes, 0, bytes.length, start);
    yield bytes.toString('utf8');
    stop = start;
  }
}
