/** The key of `request_digest`: made once a data directory, so that equal requests have equal digests over restarts, and kept private. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNoSpace } from './no-space.ts';

const keyPattern = /^[0-9a-f]{64}$/;

/**
 * Reads the key, or makes it. On a full disk it is one for this process only.
 * @throws when the data directory cannot be written to for another reason
 */
export const digestKey = (dataDir: string): string => {
  const file = join(dataDir, 'digest.key');
  const fresh = randomBytes(32).toString('hex');
  try {
    mkdirSync(dataDir, { recursive: true });
    // Exclusive: of several processes that start at once, one makes the key and the others read it.
    writeFileSync(file, fresh, { flag: 'wx', mode: 0o600 });
    return fresh;
  } catch (error) {
    if (isNoSpace(error)) return fresh;
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const kept = readFileSync(file, 'utf8');
  if (keyPattern.test(kept)) return kept;
  // Left empty by a full disk, or by a process that died: a key that everybody can guess is none.
  return refill(file, fresh);
};

const refill = (file: string, key: string): string => {
  try {
    writeFileSync(file, key, { mode: 0o600 });
  } catch (error) {
    if (!isNoSpace(error)) throw error;
  }
  return key;
};
