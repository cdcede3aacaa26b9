/**
 * How many events `on_disk_full: continue` has let go. The number lives in a file whose block was taken while there was space, so
 * that it can be counted up on a full disk; until there was any it lives in memory.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const width = 16;
const format = (count: number): string => `${String(count).padStart(width - 1, '0')}\n`;
const lostPath = (directory: string): string => join(directory, 'lost');

/** Events lost by the log in this directory, now and in earlier lives. */
export const readLost = (directory: string): number => {
  try {
    return Number.parseInt(readFileSync(lostPath(directory), 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
};

export class LostCount {
  #fd: number | undefined;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Goes on with the number in this log's directory. @throws when its file cannot be opened */
  keepIn(directory: string): void {
    closeSync(openSync(lostPath(directory), 'a'));
    this.#fd = openSync(lostPath(directory), 'r+');
    this.#count += readLost(directory);
    this.#write();
  }

  add(): void {
    this.#count += 1;
    this.#write();
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #write(): void {
    if (this.#fd === undefined) return;
    try {
      writeSync(this.#fd, format(this.#count), 0);
    } catch {
      // The number in memory stays right, and `stats` of the running gateway says it.
    }
  }
}
