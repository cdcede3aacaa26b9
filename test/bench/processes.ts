/** Processes of a benchmark, each on a core of its own where `taskset` is there. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

const pinning = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

const pinned = (core: number, args: readonly string[]): [string, string[]] =>
  pinning ? ['taskset', ['-c', String(core), process.execPath, ...args]] : [process.execPath, [...args]];

/** Starts `node ...args` on a core; the caller says when it is up. */
export const start = (core: number, args: readonly string[]): ChildProcess => {
  const [command, all] = pinned(core, args);
  return spawn(command, all, { stdio: ['ignore', 'ignore', 'inherit'] });
};

export const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await once(child, 'exit');
  clearTimeout(timer);
};

/** Resolves when something answers at the URL; rejects after ten seconds. */
export const answering = async (url: string): Promise<void> => {
  const end = Date.now() + 10_000;
  for (;;) {
    const up = await fetch(url).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (up) return;
    if (Date.now() > end) throw new Error(`nothing answers at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

export const pinsCores = pinning;
