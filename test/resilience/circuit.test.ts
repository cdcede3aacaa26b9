/** A circuit with its permits, and the registry of all circuits. */
import { describe, expect, it } from 'vitest';
import { Circuit, type Permit } from '../../src/resilience/circuit.ts';
import type { CircuitSettings, CircuitState } from '../../src/resilience/circuit-transition.ts';
import { type CircuitChange, Circuits } from '../../src/resilience/circuits.ts';

const settings: CircuitSettings = {
  errorThresholdPercentage: 50,
  volumeThreshold: 2,
  rollingWindow: 10_000,
  cooldown: 1_000,
  halfOpenRequests: 1,
};

const setUp = () => {
  const clock = { time: 0, now: () => clock.time };
  const circuit = new Circuit(clock);
  const permit = (): Permit => {
    const admission = circuit.admit(settings);
    if (admission.kind !== 'permit') throw new Error(`refused: ${admission.reason}`);
    return admission;
  };
  const trip = () => {
    const [first, second] = [permit(), permit()];
    first.failure();
    second.failure();
  };
  return { clock, circuit, permit, trip };
};

describe('a circuit', () => {
  it('trips, refuses with the time that is left, probes, and closes', () => {
    const { clock, circuit, permit, trip } = setUp();
    trip();
    clock.time = 400;
    expect(circuit.admit(settings)).toEqual({ kind: 'refusal', reason: 'faults', retryAfter: 600 });
    clock.time = 1_000;
    const probe = permit();
    expect(circuit.admit(settings)).toEqual({ kind: 'refusal', reason: 'faults', retryAfter: 0 });
    probe.success();
    expect(circuit.state.kind).toBe('closed');
    permit();
  });

  it('says as soon as it is certain that it will refuse, so that nobody waits for it', () => {
    const { clock, circuit, trip } = setUp();
    const certain: number[] = [];
    for (const at of [0, 999, 1_000]) circuit.refusing$(at).subscribe(() => certain.push(at));
    expect(certain).toEqual([]);
    trip();
    expect(certain).toEqual([0, 999]);
    clock.time = 1_000;
    circuit.admit(settings);
    circuit.refusing$(1_500).subscribe(() => certain.push(1_500));
    expect(certain).toEqual([0, 999]);
  });

  it('takes the votes of a permit once', () => {
    const { circuit, permit } = setUp();
    const one = permit();
    one.success();
    one.success();
    one.release();
    one.failure();
    expect(circuit.state).toMatchObject({ kind: 'closed', window: [{ successes: 1, failures: 0 }] });
  });

  it('turns the success of a stream that breaks into a failure: one attempt, one vote', () => {
    const { circuit, permit } = setUp();
    const one = permit();
    one.success();
    one.failure();
    one.failure();
    expect(circuit.state).toMatchObject({ kind: 'closed', window: [{ successes: 0, failures: 1 }] });
  });

  it('counts it against the new round when the probe that closed the circuit breaks later', () => {
    const { clock, circuit, permit, trip } = setUp();
    trip();
    clock.time = 1_000;
    const probe = permit();
    probe.success();
    probe.failure();
    expect(circuit.state).toMatchObject({ kind: 'closed', window: [{ successes: 0, failures: 1 }] });
  });

  it('lets the next probe in when one is abandoned', () => {
    const { clock, circuit, permit, trip } = setUp();
    trip();
    clock.time = 1_000;
    permit().release();
    expect(circuit.state).toMatchObject({ kind: 'half-open', probes: 0 });
    permit();
  });

  it('ignores what attempts of an older round say', () => {
    const { clock, circuit, permit, trip } = setUp();
    const old = permit();
    trip();
    clock.time = 1_000;
    permit();
    old.failure();
    expect(circuit.state).toMatchObject({ kind: 'half-open', probes: 1 });
  });

  it('waits as long as a 429 says, without a fault, and goes on where it was', () => {
    const { clock, circuit, permit } = setUp();
    permit().success();
    permit().closeFor(5_000);
    expect(circuit.admit(settings)).toEqual({ kind: 'refusal', reason: 'rate_limited', retryAfter: 5_000 });
    clock.time = 5_000;
    permit();
    expect(circuit.state).toMatchObject({ kind: 'closed', window: [{ successes: 1, failures: 0 }] });
  });

  it('shows its state and every change to whoever subscribes', () => {
    const { circuit, permit, trip } = setUp();
    const seen: CircuitState['kind'][] = [];
    circuit.state$.subscribe((state) => seen.push(state.kind));
    permit().release();
    trip();
    expect(seen).toEqual(['closed', 'closed', 'open']);
  });
});

describe('the circuits', () => {
  it('are one per target, whoever asks', () => {
    const circuits = new Circuits();
    expect(circuits.of('a')).toBe(circuits.of('a'));
    expect(circuits.of('a')).not.toBe(circuits.of('b'));
  });

  it('tell of changes of kind, with the target, once each', () => {
    const clock = { time: 0, now: () => clock.time };
    const circuits = new Circuits(clock);
    const changes: CircuitChange[] = [];
    circuits.changes$.subscribe((change) => changes.push(change));
    for (let n = 0; n < 2; n += 1) {
      const permit = circuits.of('a').admit(settings);
      if (permit.kind === 'permit') permit.failure();
    }
    clock.time = 1_000;
    const probe = circuits.of('a').admit(settings);
    if (probe.kind === 'permit') probe.success();
    expect(changes.map(({ target, from, to }) => [target, from, to.kind])).toEqual([
      ['a', 'closed', 'open'],
      ['a', 'open', 'half-open'],
      ['a', 'half-open', 'closed'],
    ]);
  });
});
