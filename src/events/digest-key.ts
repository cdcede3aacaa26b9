/** The key of `request_digest`: made once a data directory, so that equal requests have equal digests over restarts, and kept private. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the key, or makes it. @throws when the data directory cannot be written to */
export const digestKey = (dataDir: string): string => {
  const file = join(dataDir, 'digest.key');
  mkdirSync(dataDir, { recursive: true });
  try {
    // Exclusive: of several processes that start at once, one makes the key and the others read it.
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8');
};
