/**
 * `npm run test:long`: a million cases, shared out over the processors, with a line of progress every few seconds. `SLUICE_CASES` says how many,
 * `SLUICE_SEED` where to begin. Ends with 1 at the first difference, and says how to see it again.
 */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { checkBlockPoint, someBlocked, streamsEach } from './block-point.ts';
import { compareWithChain, someCaseAndChain, tellingsEach } from './cases.ts';
import { casesEach, comparePatterns, somePatternCase } from './operator-patterns.ts';
import { shares } from './shares.ts';

/** Cases of one round of a worker: small, so that progress shows and memory stays flat, and divided by the shares without a rest. */
const round = 1_600;
const all = shares.chains + shares.patterns + shares.blocks;

/** Streams are short-lived: with a small nursery a seventh of the time goes into collecting them. */
const resourceLimits = { maxYoungGenerationSizeMb: 96 };

interface Order {
  readonly seed: number;
}
interface Report {
  readonly cases: number;
  readonly failure?: string;
}

const check = <T>(property: fc.IProperty<T>, share: number, seed: number): string | undefined => {
  const result = fc.check(property, { numRuns: Math.round((round * share) / all), seed });
  return result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
};

/** Cases are counted where they have been compared: of patterns that no policy takes there are none. */
const runRound = ({ seed }: Order): Report => {
  let cases = 0;
  const failure =
    check(
      fc.property(someCaseAndChain, ([drawn, chain]) => {
        compareWithChain(drawn, chain);
        cases += tellingsEach;
      }),
      shares.chains / tellingsEach,
      seed,
    ) ??
    check(
      fc.property(somePatternCase, (drawn) => {
        cases += comparePatterns(drawn);
      }),
      shares.patterns / casesEach,
      seed,
    ) ??
    check(
      fc.property(someBlocked, (drawn) => {
        checkBlockPoint(drawn);
        cases += streamsEach;
      }),
      shares.blocks / streamsEach,
      seed,
    );
  return failure === undefined ? { cases } : { cases, failure };
};

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const lead = (): void => {
  const wanted = Number(process.env.SLUICE_CASES ?? 1_000_000);
  let seed = Number(process.env.SLUICE_SEED ?? Date.now() % 1_000_000);
  let done = 0;
  const started = performance.now();
  let shown = started;
  say(`${wanted} cases from seed ${seed}, ${availableParallelism()} at once`);

  const progress = (now: number): void => {
    const seconds = (now - started) / 1_000;
    say(`${done} of ${wanted} cases, 0 differences, ${seconds.toFixed(0)} s (${(done / seconds).toFixed(0)} a second)`);
    shown = now;
  };
  const next = (worker: Worker): void => {
    if (done >= wanted) {
      void worker.terminate();
      return;
    }
    seed += 1;
    worker.postMessage({ seed } satisfies Order);
  };
  for (let n = 0; n < availableParallelism(); n += 1) {
    const worker = new Worker(new URL(import.meta.url), { workerData: 'invariance', resourceLimits });
    worker.on('message', ({ cases, failure }: Report) => {
      if (failure !== undefined) {
        say(`a difference after ${done} cases:\n${failure}`);
        process.exit(1);
      }
      done += cases;
      const now = performance.now();
      if (now - shown > 10_000 || (done >= wanted && done - cases < wanted)) progress(now);
      next(worker);
    });
    next(worker);
  }
};

if (isMainThread) lead();
else if (workerData === 'invariance')
  parentPort?.on('message', (order: Order) => parentPort?.postMessage(runRound(order)));
