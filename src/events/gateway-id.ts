/** The gateway's name in its events: made once per data directory, the same after every restart. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dataPaths } from './data-paths.ts';

/**
 * Reads the data directory's gateway id, or makes it.
 * @throws when the directory can be neither read nor written
 */
export const gatewayId = (dataDir: string): string => {
  const path = dataPaths(dataDir).gatewayId;
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one writes and the other reads.
    writeFileSync(path, `gw-${randomBytes(6).toString('hex')}\n`, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const id = readFileSync(path, 'utf8').trim();
  return /^[\w.-]{1,64}$/.test(id) ? id : fallback(path);
};

/** A process that died between creating and filling the file left it empty. */
const fallback = (path: string): string => {
  const id = `gw-${randomBytes(6).toString('hex')}`;
  writeFileSync(path, `${id}\n`);
  return id;
};
