import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoutingStrategy } from '../../src/pipeline/plan.ts';
import { inOrderOfPreference, type RoutingKnowledge } from '../../src/pipeline/routing-strategy.ts';
import { target } from './exchange-fixtures.ts';

const known = (rest: Partial<RoutingKnowledge> = {}): RoutingKnowledge => ({
  random: () => 0,
  turn: 0,
  busy: () => 0,
  latency: () => undefined,
  ...rest,
});
const [a, b, c] = [
  target('a', { weight: 1, pricing: { inputPerMillion: 5, outputPerMillion: 5 } }),
  target('b', { weight: 3 }),
  target('c', { weight: 0, pricing: { inputPerMillion: 1, outputPerMillion: 2 } }),
];
const order = (strategy: RoutingStrategy, rest: Partial<RoutingKnowledge> = {}) =>
  inOrderOfPreference(strategy, [a, b, c], known(rest))
    .map(({ id }) => id)
    .join('');

describe('order of preference', () => {
  it.each<[string, string, string]>([
    ['ordered', order('ordered'), 'abc'],
    ['round-robin, turn 0', order('round-robin'), 'abc'],
    ['round-robin, turn 4', order('round-robin', { turn: 4 }), 'bca'],
    ['cost: the unpriced last', order('cost'), 'cab'],
    ['least-busy: ties keep their order', order('least-busy', { busy: (id) => (id === 'a' ? 2 : 0) }), 'bca'],
    ['lowest-latency', order('lowest-latency', { latency: (id) => ({ a: 30, b: 20, c: 10 })[id] }), 'cba'],
    [
      'lowest-latency: the unknown first',
      order('lowest-latency', { latency: (id) => (id === 'b' ? undefined : 5) }),
      'bac',
    ],
    ['weighted: a low draw', order('weighted', { random: () => 0 }), 'abc'],
    ['weighted: a high draw', order('weighted', { random: () => 0.5 }), 'bac'],
  ])('%s', (_name, actual, expected) => {
    expect(actual).toBe(expected);
  });

  it('never loses or doubles a target', () => {
    const strategies: RoutingStrategy[] = [
      'ordered',
      'round-robin',
      'weighted',
      'lowest-latency',
      'least-busy',
      'cost',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...strategies),
        fc.array(fc.nat(5), { maxLength: 6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(),
        (strategy, weights, draw, turn) => {
          const targets = weights.map((weight, index) => target(String(index), { weight }));
          const ordered = inOrderOfPreference(strategy, targets, known({ random: () => draw, turn }));
          expect(ordered.map(({ id }) => id).sort()).toEqual(targets.map(({ id }) => id));
        },
      ),
    );
  });

  it('draws first choices in proportion to the weights', () => {
    let draws = 0;
    const first = { a: 0, b: 0, c: 0 } as Record<string, number>;
    for (; draws < 1_000; draws++) {
      const [winner] = inOrderOfPreference('weighted', [a, b, c], known({ random: () => draws / 1_000 }));
      if (winner !== undefined) first[winner.id] = (first[winner.id] ?? 0) + 1;
    }
    expect(first).toEqual({ a: 250, b: 750, c: 0 });
  });
});
