/** What a route's own operators do over hours of virtual time. */
import { describe, expect, it } from 'vitest';
import { dialects } from '../../src/exchange/dialect.ts';
import type { RoutePlan, Target } from '../../src/pipeline/plan.ts';
import { scenarioSchema } from '../../src/simulation/scenario.schema.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { target } from '../pipeline/exchange-fixtures.ts';

const patient: Partial<Target> = {
  timeouts: {
    request: 60_000,
    connect: 5_000,
    firstByte: 10_000,
    firstToken: null,
    policy: 1_000,
    maxStreamDuration: null,
    interChunk: 30_000,
  },
  retry: {
    maxAttempts: 2,
    initialDelay: 100,
    maxDelay: 1_000,
    multiplier: 2,
    jitter: true,
    retryableCodes: new Set([429, 500, 503]),
  },
};
const primary = target('primary', patient);
const secondary = target('secondary', patient);

const routeOf = (rest: Partial<RoutePlan> = {}): RoutePlan => ({
  name: 'chat-completions',
  method: 'POST',
  path: '/v1/chat/completions',
  dialect: 'openai-chat',
  timeouts: primary.timeouts,
  chain: [],
  targets: [primary, secondary],
  strategy: 'ordered',
  fallback: {
    maxAttempts: 1,
    triggers: new Set(['connect', 'timeout', 'rate_limit', 'server_error', 'circuit_open', 'invalid_response']),
  },
  hedge: undefined,
  policyViolationStatus: 409,
  holdBackBytes: 65_536,
  content: 'none',
  ...rest,
});

const scenarioOf = (targets: object, rest: object = {}) =>
  scenarioSchema.parse({ scenario: 'test', duration: '10m', arrivals: { rps: 10 }, targets, ...rest });

const healthy = { latency: { p50: '200ms', p99: '1s' } };

describe('a simulation', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const scenario = (seed: number) =>
      scenarioOf(
        { primary: { ...healthy, errors: { '500': 5, hang: 1, cut: 2 } }, secondary: healthy },
        { seed, duration: '2m', request: { stream_share: 50 } },
      );
    const first = simulate(routeOf(), scenario(1));
    expect(simulate(routeOf(), scenario(1))).toEqual(first);
    expect(simulate(routeOf(), scenario(2)).requests).not.toBe(first.requests);
  });

  it('meets each configuration with the same requests', () => {
    const scenario = scenarioOf({ primary: { ...healthy, errors: { '500': 20 } }, secondary: healthy });
    const arrivals = (route: RoutePlan) => simulate(route, scenario).timeline.map(({ requests }) => requests);
    expect(arrivals(routeOf())).toEqual(arrivals(routeOf({ strategy: 'round-robin' })));
  });

  it('adds nothing to a healthy provider', () => {
    const report = simulate(routeOf(), scenarioOf({ primary: healthy, secondary: healthy }));
    expect(report).toMatchObject({ success_rate: 1, calls_per_request: 1, failures: {}, circuits: [] });
    expect((report.latency_ms?.p50 ?? 0) / 201).toBeCloseTo(1, 1);
    expect((report.latency_ms?.p99 ?? 0) / 1_001).toBeCloseTo(1, 0);
  });

  it('accounts for every request, and for every call', () => {
    const broken = { ...healthy, errors: { '500': 30, refused: 10, hang: 2, cut: 10 } };
    const report = simulate(
      routeOf(),
      scenarioOf({ primary: broken, secondary: broken }, { request: { stream_share: 50 } }),
    );
    const failed = Object.values(report.failures).reduce((sum, count) => sum + count, 0);
    expect(report.succeeded + failed).toBe(report.requests);
    const attempts = report.targets.flatMap((each) =>
      Object.entries(each.attempts).flatMap(([outcome, count]) => (outcome === 'circuit_open' ? [] : [count])),
    );
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(report.calls);
  });

  it('counts the cost of the answers that were given', () => {
    const pricing = { inputPerMillion: 2, outputPerMillion: 10 };
    const route = routeOf({ targets: [{ ...primary, pricing }, secondary] });
    const report = simulate(
      route,
      scenarioOf({ primary: healthy, secondary: healthy }, { request: { input_tokens: 1_000, output_tokens: 100 } }),
    );
    expect(report.cost_usd).toBeCloseTo(report.requests * 0.003, 6);
  });

  it.each(dialects)('is possible in %s, whole and streamed', (dialect) => {
    const anthropic = target('secondary', { ...patient, kind: 'anthropic' });
    const translated = dialect === 'openai-chat' || dialect === 'anthropic-messages';
    const report = simulate(
      routeOf({ dialect, targets: translated ? [primary, anthropic] : [primary], strategy: 'round-robin' }),
      scenarioOf(
        { primary: { ...healthy, stream: { chunks: 3, every: '50ms' } }, secondary: healthy },
        { duration: '20s', request: { stream_share: 50 } },
      ),
    );
    expect(report).toMatchObject({ success_rate: 1, calls_per_request: 1 });
  });
});

describe('a hard outage', () => {
  const outage = (errors: object) =>
    scenarioOf({
      primary: { ...healthy, phases: [{ from: '2m', until: '5m', errors }] },
      secondary: healthy,
    });

  it('opens the circuit when it begins, and closes it through a probe when it is over', () => {
    const { circuits, success_rate: rate } = simulate(routeOf(), outage({ refused: 100 }));
    const states = circuits.map(({ to }) => to);
    expect(rate).toBe(1);
    expect(circuits[0]).toMatchObject({ target: 'primary', from: 'closed', to: 'open', reason: 'faults' });
    expect(circuits[0]?.at_ms).toBeGreaterThanOrEqual(120_000);
    expect(circuits[0]?.at_ms).toBeLessThan(130_000);
    expect(states.slice(-2)).toEqual(['half-open', 'closed']);
    expect(circuits.at(-1)?.at_ms).toBeGreaterThan(300_000);
    expect(states.filter((state) => state === 'closed')).toHaveLength(1);
  });

  it('costs each call its first_byte_timeout while the provider hangs, until the circuit knows', () => {
    const route = routeOf({ targets: [{ ...primary, retry: { ...primary.retry, maxAttempts: 1 } }, secondary] });
    const { timeline, latency_ms: latency, circuits } = simulate(route, outage({ hang: 100 }));
    expect(latency?.max).toBeGreaterThan(10_000);
    expect(latency?.max).toBeLessThan(20_000);
    expect(circuits[0]?.at_ms).toBeGreaterThan(130_000);
    const late = timeline.filter(({ at_ms: at }) => at > 150_000 && at < 290_000);
    expect(Math.max(...late.map(({ p50 }) => p50 ?? 0))).toBeLessThan(400);
  });
});

describe('settings, tried out', () => {
  it('hedging shortens the tail of a slow provider, within its budget', () => {
    const slow = scenarioOf({ primary: { latency: { p50: '200ms', p99: '8s' } }, secondary: healthy });
    const plain = simulate(routeOf(), slow);
    const hedged = simulate(routeOf({ hedge: { after: 500, maxExtraPercent: 30 } }), slow);
    expect(hedged.latency_ms?.p99).toBeLessThan((plain.latency_ms?.p99 ?? 0) / 2);
    expect(hedged.calls_per_request).toBeLessThan(1.31);
  });

  it('lowest-latency finds the faster target by itself', () => {
    const scenario = scenarioOf({
      primary: { latency: { fixed: '800ms' } },
      secondary: { latency: { fixed: '100ms' } },
    });
    const { targets, requests } = simulate(routeOf({ strategy: 'lowest-latency' }), scenario);
    expect(targets[1]?.calls).toBeGreaterThan(requests * 0.95);
  });

  it('a rate limit is heard: the target is left alone as long as it asked for', () => {
    const limited = { ...healthy, rate_limit: { rps: 5 }, retry_after: '20s' };
    const { targets, circuits } = simulate(routeOf(), scenarioOf({ primary: limited, secondary: healthy }));
    expect(circuits[0]).toMatchObject({ to: 'open', reason: 'rate_limited' });
    expect((circuits[1]?.at_ms ?? 0) - (circuits[0]?.at_ms ?? 0)).toBeGreaterThanOrEqual(20_000);
    expect(targets[0]?.rate_limited).toBeLessThan((targets[0]?.calls ?? 0) / 2);
  });

  it('a provider with few places makes callers wait their turn', () => {
    const scenario = (capacity: object) =>
      scenarioOf({ primary: { latency: { fixed: '200ms' }, ...capacity }, secondary: healthy });
    const narrow = simulate(routeOf(), scenario({ capacity: 3 }));
    const wide = simulate(routeOf(), scenario({}));
    expect(wide.latency_ms?.p99).toBe(201);
    expect(narrow.latency_ms?.p99).toBeGreaterThan(250);
  });

  it('the total budget of a request ends it wherever it is', () => {
    const timeouts = { ...primary.timeouts, request: 1_000 };
    const hurried = [primary, secondary].map((each) => ({ ...each, timeouts }));
    const report = simulate(
      routeOf({ timeouts, targets: hurried }),
      scenarioOf({ primary: { latency: { fixed: '3s' } }, secondary: healthy }),
    );
    expect(report.failures).toEqual({ request_timeout: report.requests });
  });
});
