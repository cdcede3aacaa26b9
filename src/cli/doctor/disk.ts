/** Whether the event log can be written, and how much room it has. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatSize } from '../../config/units.ts';
import type { Check } from '../doctor.ts';

/** Some 800,000 events of 1.2 KB. */
const comfortable = 1024 ** 3;
const least = 64 * 1024 ** 2;

/** The directory itself, or the one it would be made in. */
const existing = (directory: string): string => {
  let at = resolve(directory);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
};

export const checkDisk = (dataDir: string): Check => {
  const what = 'disk';
  const at = existing(dataDir);
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
  } catch {
    return { what, state: 'failed', detail: `${at} cannot be written by this user` };
  }
  const { bavail, bsize } = statfsSync(at);
  const free = bavail * bsize;
  const detail = `${resolve(dataDir)}, ${formatSize(Math.floor(free / 1024 ** 2) * 1024 ** 2)} free`;
  return { what, state: free < least ? 'failed' : free < comfortable ? 'warning' : 'ok', detail };
};
