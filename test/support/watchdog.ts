/**
 * Beside every test file: where a test holds the event loop no timeout of the runner's can fire, and the run would never end. A thread that
 * watches the loop says where it stands and ends the process, which the runner reports as a failure.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';

/** Times as many cases take times as long: a property is one synchronous call. */
const times = Math.max(1, Number(process.env.SLUICE_CASES ?? 20_000) / 20_000);
const seed = Number(process.env.SLUICE_SEED ?? randomInt(2 ** 31));

/** A counterexample that has not become small by then is shown as large as it is; the seed finds it again. */
fc.configureGlobal({ seed, interruptAfterTimeLimit: 60_000 * times, markInterruptAsFailure: true });

const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
setInterval(() => Atomics.add(beats, 0, 1), 1_000).unref();
const watcher = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
  workerData: { beats, limitMs: Number(process.env.SLUICE_TEST_BLOCKED_MS ?? 120_000 * times), seed },
  execArgv: [],
});
// A thread starts with the help of the loop that it is to watch.
await once(watcher, 'message');
watcher.unref();
