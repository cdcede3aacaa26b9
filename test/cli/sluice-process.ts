/** `sluice …` as a real process. */
import { spawnSync } from 'node:child_process';

export const executable = new URL('../../src/cli/sluice.ts', import.meta.url).pathname;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to its end. The environment holds nothing but PATH and what is given. */
export const sluice = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...env },
  });
  return { code: status, stdout, stderr };
};
