/** Reads an event log from disk, a block at a time, while others may be appending to it. */
import { open } from 'node:fs/promises';

export interface RawRecord {
  /** Without its line feed. */
  readonly line: string;
  /** Offsets of the line in its file; `end` is after the line feed. */
  readonly start: number;
  readonly end: number;
}

const blockBytes = 256 * 1024;
const lineFeed = 0x0a;

/**
 * The complete lines of one file from `offset` on; a last line without its line feed is left for later.
 * @throws file system errors
 */
export async function* readRecords(path: string, offset = 0): AsyncGenerator<RawRecord> {
  const file = await open(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let restAt = offset;
    const block = Buffer.allocUnsafe(blockBytes);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length, restAt + rest.length);
      if (bytesRead === 0) return;
      const bytes = Buffer.concat([rest, block.subarray(0, bytesRead)]);
      let from = 0;
      for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
        yield { line: bytes.toString('utf8', from, at), start: restAt + from, end: restAt + at + 1 };
        from = at + 1;
      }
      rest = bytes.subarray(from);
      restAt += from;
    }
  } finally {
    await file.close();
  }
}

/**
 * The same, of a file that retention may remove at any moment: none where it is gone.
 * @throws other file system errors
 */
export async function* recordsLeftIn(path: string, offset = 0): AsyncGenerator<RawRecord> {
  try {
    yield* readRecords(path, offset);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** True for the error of a file that is not there. */
export const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
