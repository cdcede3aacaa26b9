/** Makes the embedded queue's database where there is none yet: whole, or not at all. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./embedded-initdb.ts', import.meta.url));
/** Characters of what a failed process said. */
const keptWords = 500;

/**
 * Resolves when the directory holds a database. Only the host of a data directory may call this.
 * @throws with what the making process said
 */
export const makeDatabase = async (directory: string): Promise<void> => {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  // A maker that was killed left these.
  for (const unfinished of globSync(`${directory}.new-*`)) rmSync(unfinished, { recursive: true, force: true });
  const fresh = `${directory}.new-${process.pid}`;
  mkdirSync(dirname(directory), { recursive: true });
  const maker = fork(program, [fresh], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  maker.stderr?.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(0, keptWords);
  });
  const [code] = await once(maker, 'exit');
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`the embedded queue could not be made: ${said.trim() || `exit code ${String(code)}`}`);
  }
  rmSync(directory, { recursive: true, force: true });
  renameSync(fresh, directory);
};
