import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HedgeBudget } from '../../src/resilience/hedge-budget.ts';

it('never spends more than its share of the requests, and the little it starts with', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.array(fc.boolean(), { maxLength: 500 }), (percent, wishes) => {
      const budget = new HedgeBudget(percent);
      let spent = 0;
      for (const [requests, wish] of wishes.entries()) {
        budget.earn();
        if (wish && budget.spend()) spent += 1;
        expect(spent).toBeLessThanOrEqual(1 + ((requests + 1) * percent) / 100 + 1e-6);
      }
    }),
  );
});

it('does not save up a storm', () => {
  const budget = new HedgeBudget(50);
  for (let n = 0; n < 1_000; n++) budget.earn();
  let spent = 0;
  while (budget.spend()) spent += 1;
  expect(spent).toBe(10);
});
