/**
 * A lock between processes that dies with its holder. It is the operating system's own file lock, taken through SQLite: a file with
 * a pid in it would lie in containers, where every process is number 1, and after every `kill -9`.
 */
import { DatabaseSync } from 'node:sqlite';

export interface FileLock {
  release(): void;
}

/**
 * Takes the lock, or returns undefined at once when another process (or another holder in this one) has it.
 * @param path a file that serves for nothing else; made if absent
 * @throws when the file cannot be made or opened
 */
export const tryLock = (path: string): FileLock | undefined => {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is ever written, and a journal in memory can be opened on a full disk.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: () => database.close() };
};

const sqliteBusy = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
