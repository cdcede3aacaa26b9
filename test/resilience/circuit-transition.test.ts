/** Every transition of the circuit, as a table; and what must hold whatever happens. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CircuitEvent,
  type CircuitSettings,
  type CircuitState,
  circuitTransition,
  cooldownOf,
  initialCircuit,
} from '../../src/resilience/circuit-transition.ts';

const settings: CircuitSettings = {
  errorThresholdPercentage: 50,
  volumeThreshold: 4,
  rollingWindow: 1_000,
  cooldown: 100,
  halfOpenRequests: 2,
};
const now = 10_000;

const closed = (...votes: readonly [age: number, successes: number, failures: number][]): CircuitState => ({
  kind: 'closed',
  round: 1,
  window: votes.map(([age, successes, failures]) => ({ at: now - age, successes, failures })),
});
const open = (until: number, rest: Partial<Extract<CircuitState, { kind: 'open' }>> = {}): CircuitState => ({
  kind: 'open',
  round: 1,
  until,
  reason: 'faults',
  attempt: 1,
  window: [],
  ...rest,
});
const halfOpen = (probes: number, successes: number, attempt = 1, round = 1): CircuitState => ({
  kind: 'half-open',
  round,
  attempt,
  probes,
  successes,
});

const asked: CircuitEvent = { kind: 'asked' };
const succeeded: CircuitEvent = { kind: 'succeeded', round: 1 };
const failed: CircuitEvent = { kind: 'failed', round: 1, voted: false };
const brokeLater: CircuitEvent = { kind: 'failed', round: 1, voted: true };
const released: CircuitEvent = { kind: 'released', round: 1 };
const limited = (until: number): CircuitEvent => ({ kind: 'rate_limited', until });

/** The same object back: nothing has changed. */
const same = 'same';

describe('circuitTransition', () => {
  it.each<[string, CircuitState, CircuitEvent, CircuitState | typeof same]>([
    // closed
    ['closed: asking changes nothing', closed([10, 1, 0]), asked, same],
    ['closed: the first vote opens a bucket', closed(), succeeded, closed([0, 1, 0])],
    ['closed: votes of the same tenth share a bucket', closed([99, 1, 0]), succeeded, closed([99, 2, 0])],
    ['closed: a later vote opens the next', closed([100, 1, 0]), succeeded, closed([100, 1, 0], [0, 1, 0])],
    [
      'closed: what left the window is dropped',
      closed([1_000, 9, 9], [999, 1, 0]),
      succeeded,
      closed([999, 1, 0], [0, 1, 0]),
    ],
    ['closed: below the volume no share of failures trips', closed([10, 0, 2]), failed, closed([10, 0, 3])],
    ['closed: below the share no volume trips', closed([10, 5, 1]), failed, closed([10, 5, 2])],
    ['closed: at volume and share it trips', closed([10, 2, 1]), failed, open(now + 100, { round: 2 })],
    ['closed: failures of a past window do not count', closed([1_000, 0, 9], [10, 3, 0]), failed, closed([10, 3, 1])],
    [
      'closed: a stream that broke behind its head takes its success back',
      closed([10, 3, 0]),
      brokeLater,
      closed([10, 2, 1]),
    ],
    [
      'closed: … from the newest bucket that has one',
      closed([500, 4, 0], [10, 0, 1]),
      brokeLater,
      closed([500, 3, 0], [10, 0, 2]),
    ],
    ['closed: … or, where it left the window, only the failure counts', closed(), brokeLater, closed([0, 0, 1])],
    ['closed: … and can trip', closed([10, 3, 1]), brokeLater, open(now + 100, { round: 2 })],
    ['closed: giving back a permit changes nothing', closed([10, 1, 0]), released, same],
    ['closed: a vote of another round is ignored', closed(), { ...failed, round: 0 }, same],
    [
      'closed: a rate limit closes the way and keeps the counts',
      closed([10, 2, 1]),
      limited(now + 500),
      open(now + 500, {
        round: 2,
        reason: 'rate_limited',
        attempt: 0,
        window: [{ at: now - 10, successes: 2, failures: 1 }],
      }),
    ],
    ['closed: a rate limit that is over already means nothing', closed(), limited(now), same],
    // open
    ['open: before its time nobody passes', open(now + 1), asked, same],
    ['open: then the first to ask is a probe', open(now), asked, halfOpen(1, 0, 1, 2)],
    ['open: late successes are ignored', open(now + 1), succeeded, same],
    ['open: late failures are ignored', open(now + 1), failed, same],
    ['open: permits given back are ignored', open(now + 1), released, same],
    ['open: a longer rate limit extends it', open(now + 100), limited(now + 500), open(now + 500)],
    ['open: a shorter one never shortens it', open(now + 500), limited(now + 100), same],
    [
      'rate-limited: afterwards it is closed, with what was counted',
      open(now, { reason: 'rate_limited', attempt: 0, window: [{ at: now - 10, successes: 2, failures: 1 }] }),
      asked,
      { kind: 'closed', round: 2, window: [{ at: now - 10, successes: 2, failures: 1 }] },
    ],
    [
      'rate-limited while recovering: afterwards a probe is still needed',
      open(now, { reason: 'rate_limited', attempt: 2 }),
      asked,
      halfOpen(1, 0, 2, 2),
    ],
    // half-open
    ['half-open: one probe more while there is room', halfOpen(1, 0), asked, halfOpen(2, 0)],
    ['half-open: no more than half_open_requests', halfOpen(2, 0), asked, same],
    ['half-open: decided probes count as taken', halfOpen(1, 1), asked, same],
    ['half-open: a success waits for the others', halfOpen(2, 0), succeeded, halfOpen(1, 1)],
    [
      'half-open: the last success closes, with an empty window',
      halfOpen(1, 1),
      succeeded,
      { kind: 'closed', round: 2, window: [] },
    ],
    [
      'half-open: one failure opens again, for longer',
      halfOpen(2, 1),
      failed,
      open(now + 200, { round: 2, attempt: 2 }),
    ],
    [
      'half-open: so does a probe whose stream broke',
      halfOpen(1, 1),
      brokeLater,
      open(now + 200, { round: 2, attempt: 2 }),
    ],
    ['half-open: an abandoned probe gives its slot back', halfOpen(2, 0), released, halfOpen(1, 0)],
    ['half-open: a vote of an older round is ignored', halfOpen(1, 0), { ...failed, round: 0 }, same],
    ['half-open: so is a permit of an older round', halfOpen(1, 0), { ...released, round: 0 }, same],
    [
      'half-open: a rate limit waits, and probes again',
      halfOpen(1, 0, 3),
      limited(now + 500),
      open(now + 500, { round: 2, reason: 'rate_limited', attempt: 3 }),
    ],
  ])('%s', (_name, state, event, expected) => {
    const after = circuitTransition(state, event, now, settings);
    if (expected === same) expect(after).toBe(state);
    else expect(after).toEqual(expected);
  });

  it.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [4, 800],
    [5, 1_000],
    [50, 1_000],
    [2_000, 1_000],
  ])('the cooldown of trip %i in a row is %i ms', (attempt, expected) =>
    expect(cooldownOf(settings, attempt)).toBe(expected),
  );
});

describe('whatever happens', () => {
  /** Random events at random intervals, their votes cast by permits that were really given. */
  const script = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 400 }),
      what: fc.constantFrom('ask', 'succeed', 'fail', 'break', 'leave', 'limit'),
      which: fc.nat(),
    }),
    { maxLength: 200 },
  );
  const arbitrarySettings = fc.record({
    errorThresholdPercentage: fc.integer({ min: 1, max: 100 }),
    volumeThreshold: fc.integer({ min: 1, max: 6 }),
    rollingWindow: fc.integer({ min: 10, max: 1_000 }),
    cooldown: fc.integer({ min: 1, max: 500 }),
    halfOpenRequests: fc.integer({ min: 1, max: 4 }),
  });

  it('probes never exceed half_open_requests, counts never go below zero, and rounds only grow', () => {
    fc.assert(
      fc.property(arbitrarySettings, script, (settings, steps) => {
        let state = initialCircuit;
        let time = 0;
        let permits: { round: number; voted: boolean; probe: boolean }[] = [];
        for (const { wait, what, which } of steps) {
          time += wait;
          const before = state;
          const permit = permits[which % Math.max(1, permits.length)];
          if (what === 'ask') {
            state = circuitTransition(state, asked, time, settings);
            const probe = state.kind === 'half-open' && state !== before;
            if (state.kind === 'closed' || probe) permits.push({ round: state.round, voted: false, probe });
          } else if (what === 'limit') state = circuitTransition(state, limited(time + wait * 2), time, settings);
          else if (permit !== undefined) {
            const { round, voted } = permit;
            if (what === 'succeed') {
              if (!voted) state = circuitTransition(state, { kind: 'succeeded', round }, time, settings);
              permits = permits.map((p) => (p === permit ? { ...p, voted: true } : p));
            } else {
              if (what !== 'leave') state = circuitTransition(state, { kind: 'failed', round, voted }, time, settings);
              else if (!voted) state = circuitTransition(state, { kind: 'released', round }, time, settings);
              permits = permits.filter((p) => p !== permit);
            }
          }
          expect(state.round).toBeGreaterThanOrEqual(before.round);
          if (state.kind === 'half-open') {
            const { round } = state;
            const out = permits.filter((p) => p.probe && p.round === round && !p.voted).length;
            expect(state.probes).toBe(out);
            expect(state.probes + state.successes).toBeLessThanOrEqual(settings.halfOpenRequests);
          }
          if (state.kind === 'closed') {
            expect(state.window.length).toBeLessThanOrEqual(12);
            for (const bucket of state.window) {
              expect(bucket.successes).toBeGreaterThanOrEqual(0);
              expect(bucket.failures).toBeGreaterThanOrEqual(0);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('an open circuit is never open for longer than the longest cooldown, unless the provider asked for it', () => {
    fc.assert(
      fc.property(arbitrarySettings, fc.array(fc.boolean(), { maxLength: 100 }), (settings, outcomes) => {
        let state = initialCircuit;
        let time = 0;
        for (const good of outcomes) {
          state = circuitTransition(state, asked, time, settings);
          const { round } = state;
          state = circuitTransition(
            state,
            good ? { kind: 'succeeded', round } : { kind: 'failed', round, voted: false },
            time,
            settings,
          );
          if (state.kind === 'open') {
            expect(state.until - time).toBeLessThanOrEqual(settings.cooldown * 10);
            time = state.until;
          }
        }
      }),
    );
  });
});
