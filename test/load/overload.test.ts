/**
 * Ten times the concurrency limit: accepted requests keep a p99 below twice the unloaded one, the others get 503 with `retry-after` within
 * 20 ms, and memory stays flat. Short form: six seconds. Long form (SLUICE_LONG=1): two minutes.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startGateway } from '../support/gateway-process.ts';
import { readEvents } from '../support/read-events.ts';
import { type Called, call, percentile } from './callers.ts';
import { startProviderProcess } from './provider-process.ts';

const long = process.env.SLUICE_LONG === '1';
const limit = 20;
const queue = 4;
/** Milliseconds the provider takes. */
const service = 100;
/** Milliseconds a refused caller waits before it comes again; with it the offered load is ten times what can be served. */
const pause = 100;
const duration = long ? 120_000 : 6_000;
/** What is judged: in the short form, which shares its machine with other tests, neighbours decide over the last percent. */
const judged = long ? 0.99 : 0.9;
const megabyte = 1024 * 1024;
/** The old generation may double between two collections (D-025), and six seconds may see one end of that only: 64 MB are 6 KB a request then. */
const mostGrowth = (long ? 32 : 64) * megabyte;

const rss = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** So many callers, each with one request at a time, for so many milliseconds. */
const crowd = async (url: string, callers: number, ms: number): Promise<readonly Called[]> => {
  const end = performance.now() + ms;
  const all = await Promise.all(
    Array.from({ length: callers }, async (_, n) => {
      const calls: Called[] = [];
      await sleep((n / callers) * pause);
      while (performance.now() < end) {
        const called = await call(url, n % 2 === 1);
        calls.push(called);
        if (called.status !== 200) await sleep(pause);
      }
      return calls;
    }),
  );
  return all.flat();
};

const line = (name: string, calls: readonly Called[]): string => {
  const times = calls.map(({ ms }) => ms);
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => percentile(times, part).toFixed(1));
  return `  ${name.padEnd(10)} ${String(calls.length).padStart(6)} requests  p50 ${p50}  p99 ${p99}  max ${most} ms\n`;
};

it(
  'ten times as many callers as may run at once',
  async () => {
    const provider = await startProviderProcess(service);
    const gateway = await startGateway({
      targets: [{ id: 'a', base_url: provider.url }],
      chain: ['audit-logger'],
      gateway: { limits: { max_concurrency: limit, queue } },
    });
    try {
      await crowd(gateway.url, limit, 1_000);
      const unloaded = await crowd(gateway.url, limit / 2, 2_000);
      // What the crowd needs once (sockets, grown heaps) is there after its first second.
      await crowd(gateway.url, 10 * limit, 1_500);
      const before = rss(gateway.pid);
      const calls = await crowd(gateway.url, 10 * limit, duration);
      const growth = rss(gateway.pid) - before;

      const accepted = calls.filter(({ status }) => status === 200);
      const refused = calls.filter(({ status }) => status === 503);
      const events = readEvents(gateway.dataDir).filter(({ reason_code }) => reason_code === 'overloaded');
      const own = events.map(({ timing_ms }) => timing_ms.total);
      const inTime = refused.filter(({ ms }) => ms < 20).length / refused.length;
      process.stdout.write(
        `overload: ${10 * limit} callers, ${limit} may run and ${queue} wait, ${(calls.length / (duration / 1_000)).toFixed(0)} requests a second offered\n` +
          line('unloaded', unloaded) +
          line('accepted', accepted) +
          line('refused', refused) +
          `  refused within 20 ms: ${(100 * inTime).toFixed(1)} %, load and provider on the same cores included; the gateway's own part p99 ${percentile(own, 0.99).toFixed(2)} ms\n` +
          `  gateway RSS ${(before / megabyte).toFixed(0)} MB, ${(growth / megabyte).toFixed(1)} MB more after ${duration / 1_000} s\n`,
      );

      expect(accepted.length + refused.length).toBe(calls.length);
      expect(accepted.every(({ whole }) => whole)).toBe(true);
      expect(refused.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
      const times = (of: readonly Called[]): number[] => of.map(({ ms }) => ms);
      expect(percentile(times(accepted), judged)).toBeLessThan(2 * percentile(times(unloaded), 0.99));
      expect(percentile(own, 0.99)).toBeLessThan(20);
      expect(inTime).toBeGreaterThan(long ? 0.99 : 0.8);
      expect(growth).toBeLessThan(mostGrowth);
      // Everyone leaves an event, those who were turned away too.
      expect(events.length).toBeGreaterThanOrEqual(refused.length);
    } finally {
      await gateway.stop();
      await provider.stop();
    }
  },
  long ? 300_000 : 60_000,
);
