/** Several processes on one port (node:cluster): the primary starts them, passes signals on, and replaces one that died. */
import cluster, { type Worker } from 'node:cluster';

/** A worker that dies younger than this, in milliseconds, would die again: its death ends the primary. */
const infancy = 5_000;

/** Runs `count` copies of this command until a signal; sets the exit code to the worst of theirs. */
export const runWorkers = (count: number): void => {
  const bornAt = new Map<Worker, number>();
  let stopping = false;

  const start = (): void => {
    const worker = cluster.fork();
    bornAt.set(worker, Date.now());
  };
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const worker of bornAt.keys()) worker.process.kill(signal);
  };
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    signalAll('SIGTERM');
  };

  cluster.on('exit', (worker, code, signal) => {
    const age = Date.now() - (bornAt.get(worker) ?? 0);
    bornAt.delete(worker);
    if (stopping) {
      // A worker that was told to stop before it could listen for it has served nothing: that is no failure.
      const own = signal === 'SIGTERM' ? 0 : (code ?? 1);
      process.exitCode = Math.max(Number(process.exitCode ?? 0), own);
    } else if (age < infancy) {
      process.stderr.write(`sluice: a worker could not stay up (exit ${code ?? 'by signal'}); stopping the others.\n`);
      process.exitCode = code === 0 ? 1 : (code ?? 1);
      stop();
    } else {
      process.stderr.write(
        `sluice: worker ${worker.process.pid} ended (exit ${code ?? 'by signal'}); starting another.\n`,
      );
      start();
    }
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => signalAll('SIGHUP'));
  for (let i = 0; i < count; i += 1) start();
};
