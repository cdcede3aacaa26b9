import { describe, expect, it } from 'vitest';
import { DeliveryCircuit } from '../../src/events/delivery-circuit.ts';

describe('the delivery circuit', () => {
  it('opens at the third failure in a row, and pauses as the schedule says, up to 30 s', () => {
    const circuit = new DeliveryCircuit([5_000, 20_000, 600_000]);
    const waits = [1, 2, 3, 4, 5, 6].map(() => {
      circuit.reportFailure(undefined, 0);
      return circuit.wait(0);
    });
    expect(waits).toEqual([0, 0, 5_000, 20_000, 30_000, 30_000]);
  });

  it('closes with the first sign of life', () => {
    const circuit = new DeliveryCircuit([5_000]);
    for (let failures = 0; failures < 3; failures += 1) circuit.reportFailure(undefined, 0);
    circuit.reportAlive();
    expect([circuit.wait(0), circuit.open, circuit.troubled]).toEqual([0, false, false]);
  });

  it('stops at once where the control plane asks for it, however long that is', () => {
    const circuit = new DeliveryCircuit([5_000]);
    circuit.reportFailure(90_000, 0);
    expect(circuit.wait(0)).toBe(90_000);
    expect(circuit.wait(90_000)).toBe(0);
  });
});
