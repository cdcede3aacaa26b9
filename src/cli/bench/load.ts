/** A closed loop of callers: each sends its next request when its last was answered, for a while. */
import { Pool } from 'undici';
import { type BenchRequest, measure, type Sample } from './one-request.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';

export interface LoadSettings {
  /** `http://127.0.0.1:41002` */
  readonly origin: string;
  readonly callers: number;
  /** Milliseconds that are measured. */
  readonly duration: number;
  /** Milliseconds before that, so that connections and code are warm. */
  readonly warmUp: number;
}

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly latency: Percentiles | undefined;
  readonly firstToken: Percentiles | undefined;
}

/** Most samples that are kept; a longer run keeps the latest. */
const most = 1_000_000;

/** Runs the load and reports. Unreachable gateways show as outcomes; a caller that was refused waits a little. */
export const runLoad = async (
  { origin, callers, duration, warmUp }: LoadSettings,
  request: BenchRequest,
): Promise<LoadReport> => {
  const pool = new Pool(origin, { connections: callers, headersTimeout: 300_000, bodyTimeout: 300_000 });
  const measureFrom = performance.now() + warmUp;
  const end = measureFrom + duration;
  const samples: Sample[] = [];
  let count = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const sample = await measure(pool, request);
      if (performance.now() < measureFrom) continue;
      samples[count % most] = sample;
      count += 1;
      if (sample.outcome === 'ECONNREFUSED') await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - measureFrom) / 1000;
  await pool.close();
  return report(samples, count, seconds);
};

const report = (samples: readonly Sample[], requests: number, seconds: number): LoadReport => {
  const outcomes: Record<string, number> = {};
  for (const { outcome } of samples) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const good = samples.filter(({ outcome }) => outcome === '200');
  return {
    requests,
    seconds,
    perSecond: requests / seconds,
    outcomes,
    latency: percentilesOf(good.map(({ total }) => total)),
    firstToken: percentilesOf(good.flatMap(({ firstToken }) => firstToken ?? [])),
  };
};
