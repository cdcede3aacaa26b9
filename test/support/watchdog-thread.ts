/** The thread of watchdog.ts: without a heartbeat for so long, it pauses the event loop where it stands, prints that, and ends the process. */
import { writeSync } from 'node:fs';
import { type Debugger, Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';

interface Watched {
  readonly beats: Int32Array;
  readonly limitMs: number;
  readonly seed: number;
}
const { beats, limitMs, seed }: Watched = workerData;

const scripts = new Map<string, string>();

const place = ({ functionName, location }: Debugger.CallFrame): string =>
  `    at ${functionName === '' ? '(anonymous)' : functionName} (${scripts.get(location.scriptId) ?? ''}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1})`;

const end = (frames: readonly Debugger.CallFrame[]): void => {
  const where = frames.length === 0 ? '    within one native call' : frames.map(place).join('\n');
  writeSync(2, `The event loop has been held for ${limitMs / 1_000} s (SLUICE_SEED=${seed}):\n${where}\n`);
  process.kill(process.pid, 'SIGKILL');
};

const report = (): void => {
  const session = new Session();
  session.connectToMainThread();
  session.on('Debugger.scriptParsed', ({ params }) => scripts.set(params.scriptId, params.url));
  session.on('Debugger.paused', ({ params }) => end(params.callFrames));
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  // A regular expression, say, can't be paused.
  setTimeout(() => end([]), 5_000);
};

let last = -1;
let since = performance.now();
const watch = setInterval(() => {
  const beat = Atomics.load(beats, 0);
  const now = performance.now();
  if (beat !== last) {
    last = beat;
    since = now;
  } else if (now - since > limitMs) {
    clearInterval(watch);
    report();
  }
}, 1_000);
parentPort?.postMessage('watching');
