/**
 * One of two targets goes away for a while under 200 requests a second: no request fails, none is slowed once the circuit could know, and
 * traffic returns through the probe. Short form: four seconds of outage, a window of one second. Long form (SLUICE_LONG=1): a minute, the defaults.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { DecisionEvent } from '../../src/events/event.ts';
import { startGateway } from '../support/gateway-process.ts';
import { readEvents } from '../support/read-events.ts';
import { until } from '../support/until.ts';
import { type Called, percentile, steadily } from './callers.ts';
import { watchCircuit } from './circuit-watch.ts';
import { type Outage, startProviderProcess } from './provider-process.ts';

const long = process.env.SLUICE_LONG === '1';
const perSecond = 200;
/** Milliseconds of each part of the story. */
const parts = long
  ? { healthy: 20_000, outage: 60_000, after: 10_000 }
  : { healthy: 2_500, outage: 4_000, after: 1_500 };
const window = long ? 10_000 : 1_000;
const cooldown = long ? 10_000 : 500;
const firstByte = 500;
/** What a busy machine may add to a moment that is told over a socket. */
const slack = 700;
/** Milliseconds: below it a difference says more about the machine than about the gateway. */
const noise = 20;

/** Beside what the callers saw, what the gateway itself measured: the difference is the machine's. */
const figures = (name: string, calls: readonly Called[], events: ReadonlyMap<string, DecisionEvent>): string => {
  const times = calls.map(({ ms }) => ms);
  const own = calls.map(({ headers }) => events.get(String(headers['x-request-id']))?.timing_ms.total ?? Number.NaN);
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => percentile(times, part).toFixed(1));
  return `  ${name.padEnd(38)} ${String(calls.length).padStart(6)} requests  p50 ${p50}  p99 ${p99}  max ${most} ms  (gateway p99 ${percentile(own, 0.99).toFixed(1)})\n`;
};

const outageUnderLoad = async (outage: Outage) => {
  const [a, b] = await Promise.all([startProviderProcess(20), startProviderProcess(20)]);
  const gateway = await startGateway({
    targets: [
      { id: 'a', base_url: a.url },
      { id: 'b', base_url: b.url },
    ],
    chain: ['audit-logger'],
    providers: { routing: { strategy: 'round-robin' } },
    gateway: {
      timeouts: { first_byte_timeout: `${firstByte}ms`, connect_timeout: `${firstByte}ms` },
      circuit_breaker: { rolling_window: `${window}ms`, cooldown: `${cooldown}ms` },
    },
  });
  const circuit = watchCircuit(gateway.url, 'a');
  try {
    let over = false;
    const load = steadily(gateway.url, perSecond, () => !over);
    await sleep(parts.healthy);
    const failedAt = performance.now();
    await a.fail(outage);
    await sleep(parts.outage);
    await a.comeBack();
    const backAt = performance.now();
    const closed = await until(
      () => circuit.changes.find(({ state, at }) => state === 'closed' && at > backAt),
      20 * cooldown,
      () => JSON.stringify(circuit.changes),
    );
    await sleep(parts.after);
    over = true;
    const calls = await load;
    return {
      calls,
      events: eventsById(readEvents(gateway.dataDir)),
      changes: circuit.changes,
      failedAt,
      backAt,
      closedAt: closed.at,
    };
  } finally {
    circuit.stop();
    await Promise.all([gateway.stop(), a.stop(), b.stop()]);
  }
};

/** It was the turn of the target that is away, and the circuit said no. */
const detour = ({ headers }: Called): boolean => headers['x-sluice-attempts'] === '2';

const eventsById = (events: readonly DecisionEvent[]): ReadonlyMap<string, DecisionEvent> =>
  new Map(events.map((event) => [event.request_id, event]));

describe.each<Outage>(['refused', 'black hole'])('a hard outage of one of two targets: %s', (outage) => {
  it(
    'no request fails, none is slowed once the circuit could know, and traffic returns without an error burst',
    async () => {
      const { calls, events, changes, failedAt, backAt, closedAt } = await outageUnderLoad(outage);
      const openedAt = changes.find(({ state }) => state === 'open')?.at ?? Number.NaN;
      const eventOf = (one: Called) => events.get(String(one.headers['x-request-id']));
      /** The real requests that the half-open circuit let through to a target that was still away; who was late met it when it was back. */
      const probed = (one: Called) =>
        eventOf(one)?.attempts.some(
          ({ target, outcome }) => target === 'a' && (outcome === 'failed' || outcome === 'timeout'),
        ) ?? false;

      // The first half warms compilers and connections.
      const healthy = calls.filter(({ at }) => at > failedAt - parts.healthy / 2 && at < failedAt - firstByte);
      const unknowing = calls.filter(({ at }) => at >= failedAt && at < openedAt);
      const during = calls.filter(({ at }) => at >= openedAt && at < backAt);
      const probes = during.filter(probed);
      const knowing = during.filter((one) => !probes.includes(one));
      const returned = calls.filter(({ at }) => at > closedAt);
      const fromA = returned.filter(({ headers }) => headers['x-sluice-target'] === 'a').length;

      process.stdout.write(
        `outage (${outage}), ${perSecond} rps, circuit open after ${(openedAt - failedAt).toFixed(0)} ms, closed ${(closedAt - backAt).toFixed(0)} ms after the return\n` +
          figures('healthy', healthy, events) +
          figures('until the circuit could know', unknowing, events) +
          figures('after, without the probes', knowing, events) +
          figures('  of these, by way of the open circuit', knowing.filter(detour), events) +
          figures('the probes', probes, events) +
          figures('after the return', returned, events) +
          `  answered by the target that returned: ${((100 * fromA) / returned.length).toFixed(0)} %; states: ${changes.map(({ state }) => state).join(' → ')}\n`,
      );

      expect(calls.filter(({ status, whole }) => status !== 200 || !whole)).toEqual([]);
      expect(calls.length).toBeGreaterThan((perSecond * (parts.healthy + parts.outage)) / 1_000 / 2);
      // Half of the window's attempts have failed, and no attempt says so before its budget for the first byte is over.
      expect(openedAt - failedAt).toBeLessThan(firstByte + window / 2 + slack);
      // Those whose turn was the target that is away, against those of the same seconds whose turn it was not: a busy machine slows both.
      const detoured = knowing.filter(detour).map(({ ms }) => ms);
      const straight = knowing.filter((one) => !detour(one)).map(({ ms }) => ms);
      for (const part of [0.5, 0.9, 0.99])
        expect(percentile(detoured, part)).toBeLessThan(1.5 * percentile(straight, part) + noise);
      // One real request a cooldown, and cooldowns grow.
      expect(probes.length).toBeLessThanOrEqual(Math.ceil(Math.log2(parts.outage / cooldown + 1)) + 1);
      expect(fromA / returned.length).toBeGreaterThan(0.4);
    },
    long ? 300_000 : 60_000,
  );
});
