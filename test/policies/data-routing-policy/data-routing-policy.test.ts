import { describe, expect, it } from 'vitest';
import { dataRoutingPolicy } from '../../../src/policies/data-routing-policy/index.ts';
import { built } from '../judge.ts';

describe('data-routing-policy', () => {
  const none = { zeroDataRetention: false, trainingOptOut: false, retentionDays: undefined };
  const cases: readonly [string, unknown, Partial<typeof none> | { retentionDays: number }, boolean][] = [
    ['nothing is required', {}, {}, true],
    ['zero retention is promised', { require_zero_data_retention: true }, { zeroDataRetention: true }, true],
    ['zero retention is not promised', { require_zero_data_retention: true }, { retentionDays: 0 }, false],
    ['no training is promised', { require_no_training: true }, { trainingOptOut: true }, true],
    ['no training is not promised', { require_no_training: true }, {}, false],
    ['retention is short enough', { max_retention_days: 30 }, { retentionDays: 30 }, true],
    ['retention is too long', { max_retention_days: 30 }, { retentionDays: 31 }, false],
    ['retention is unknown', { max_retention_days: 30 }, {}, false],
    ['zero retention stands for any limit', { max_retention_days: 0 }, { zeroDataRetention: true }, true],
    [
      'one of two promises is missing',
      { require_no_training: true, max_retention_days: 30 },
      { retentionDays: 1 },
      false,
    ],
  ];
  for (const [name, settings, over, complies] of cases) {
    it(`${complies ? 'accepts' : 'refuses'} a target where ${name}`, () => {
      const target = { id: 't', dataPolicy: { ...none, ...over } };
      expect(built(dataRoutingPolicy, settings).route?.(target)).toBe(complies);
    });
  }
});
