/** The gateway's name in its events: made once per data directory, the same after every restart. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dataPaths } from './data-paths.ts';

export const newGatewayId = (): string => `gw-${randomBytes(6).toString('hex')}`;

/**
 * Reads the data directory's gateway id, or makes it.
 * @param preferred what it becomes where there is none yet
 * @throws when the directory can be neither read nor written
 */
export const gatewayId = (dataDir: string, preferred: string = newGatewayId()): string => {
  const path = dataPaths(dataDir).gatewayId;
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one writes and the other reads.
    writeFileSync(path, `${preferred}\n`, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const id = readFileSync(path, 'utf8').trim();
  if (/^[\w.-]{1,64}$/.test(id)) return id;
  // A process that died between creating and filling the file, or a full disk, left it empty.
  writeFileSync(path, `${preferred}\n`);
  return preferred;
};
