/** What a circuit hears of an attempt, and what an attempt hears of the circuit. */
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { Circuit } from '../../src/resilience/circuit.ts';
import type { CircuitSettings } from '../../src/resilience/circuit-transition.ts';
import { guardedBy, type Vote } from '../../src/resilience/guarded-by.ts';
import { marbles } from '../support/marbles.ts';

const settings: CircuitSettings = {
  errorThresholdPercentage: 50,
  volumeThreshold: 1,
  rollingWindow: 10_000,
  cooldown: 20,
  halfOpenRequests: 1,
};

const votes = (error: unknown): Vote =>
  error === 'fault' ? 'failure' : error === 'limit' ? { closedFor: 30 } : error === 'boom' ? boom() : 'none';

const boom = (): never => {
  throw new Error('boom');
};

describe('guardedBy', () => {
  it.each<[string, string, string, string, object]>([
    ['never', '---', 'caller', '^', { kind: 'closed', window: [] }],
    ['empty', '|', 'caller', '(^!)', { kind: 'closed', window: [] }],
    [
      'many: one success, at the first value',
      '-a-b|',
      'caller',
      '^---!',
      { kind: 'closed', window: [{ successes: 1, failures: 0 }] },
    ],
    ['a fault in front of any value', '-#', 'fault', '^!', { kind: 'open', reason: 'faults' }],
    ['a fault behind the first value', '-a-#', 'fault', '^--!', { kind: 'open', reason: 'faults' }],
    ["the caller's mistake", '-#', 'caller', '^!', { kind: 'closed', window: [] }],
    ['a rate limit', '-#', 'limit', '^!', { kind: 'open', reason: 'rate_limited', until: 31 }],
  ])('%s', (_name, marble, error, subscription, expected) => {
    let circuit: Circuit | undefined;
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      circuit = new Circuit(scheduler);
      const source = cold<string>(marble, undefined, error);
      expectObservable(source.pipe(guardedBy(circuit, { settings, votes }))).toBe(marble, undefined, error);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    });
    expect(circuit?.state).toMatchObject(expected);
  });

  it('an open circuit refuses at once, says when to come back, and the source is never touched', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const circuit = new Circuit(scheduler);
      const bad = cold('-#', {}, 'fault');
      const good = cold('-a|');
      expectObservable(bad.pipe(guardedBy(circuit, { settings, votes }))).toBe('-#', {}, 'fault');
      const refused = new GatewayError('circuit_open', { retryAfterSeconds: 1 });
      expectObservable(good.pipe(guardedBy(circuit, { settings, votes })), '--^').toBe('--#', {}, refused);
      // The cooldown is over at 21: the probe passes, and its success closes the circuit.
      expectObservable(good.pipe(guardedBy(circuit, { settings, votes })), '21ms ^').toBe('21ms -a|');
      expectSubscriptions(good.subscriptions).toBe('21ms ^-!');
    }));

  it('a target that asked for peace is refused too: nothing is sent, so nothing is limited anew', () =>
    marbles(({ cold, expectObservable, scheduler }) => {
      const circuit = new Circuit(scheduler);
      expectObservable(cold('#', {}, 'limit').pipe(guardedBy(circuit, { settings, votes }))).toBe('#', {}, 'limit');
      const refused = new GatewayError('circuit_open');
      expectObservable(cold('a').pipe(guardedBy(circuit, { settings, votes })), '-^').toBe('-#', {}, refused);
    }));

  it('the second probe is refused while the first is out; an abandoned probe gives its place back', () =>
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const circuit = new Circuit(scheduler);
      expectObservable(cold('#', {}, 'fault').pipe(guardedBy(circuit, { settings, votes }))).toBe('#', {}, 'fault');
      const probe = cold<string>('-----');
      const next = cold<string>('-a|');
      const guard = guardedBy<string>(circuit, { settings, votes });
      expectObservable(probe.pipe(guard), '20ms ^--!').toBe('20ms ----');
      expectObservable(next.pipe(guard), '21ms ^').toBe('21ms #', {}, new GatewayError('circuit_open'));
      expectObservable(next.pipe(guard), '24ms ^').toBe('24ms -a|');
      expectSubscriptions(probe.subscriptions).toBe('20ms ^--!');
      expectSubscriptions(next.subscriptions).toBe('24ms ^-!');
    }));

  it('a caller that leaves a stream behind its head has still seen it answer', () => {
    let circuit: Circuit | undefined;
    marbles(({ cold, expectObservable, scheduler }) => {
      circuit = new Circuit(scheduler);
      expectObservable(cold('-a---').pipe(guardedBy(circuit, { settings, votes })), '^--!').toBe('-a--');
    });
    expect(circuit?.state).toMatchObject({ window: [{ successes: 1, failures: 0 }] });
  });

  it('each subscription asks anew, so that inside a retry every attempt is a vote', () => {
    let circuit: Circuit | undefined;
    marbles(({ cold, expectObservable, scheduler }) => {
      circuit = new Circuit(scheduler);
      const guarded = cold('a|').pipe(guardedBy(circuit, { settings, votes }));
      expectObservable(guarded).toBe('a|');
      expectObservable(guarded, '-^').toBe('-a|');
    });
    expect(circuit?.state).toMatchObject({ window: [{ successes: 2, failures: 0 }] });
  });

  it('a throwing classification is an error of the stream, and no vote', () => {
    let circuit: Circuit | undefined;
    marbles(({ cold, expectObservable, scheduler }) => {
      circuit = new Circuit(scheduler);
      expectObservable(cold('#', {}, 'boom').pipe(guardedBy(circuit, { settings, votes }))).toBe(
        '#',
        {},
        new Error('boom'),
      );
    });
    expect(circuit?.state).toMatchObject({ kind: 'closed', window: [] });
  });
});
