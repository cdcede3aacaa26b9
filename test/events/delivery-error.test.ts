import { describe, expect, it } from 'vitest';
import { classifyStatus, parseRetryAfter } from '../../src/events/delivery-error.ts';
import { retryDelay } from '../../src/events/retry-delay.ts';

describe('an answer of the control plane', () => {
  it.each([
    [200, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [301, 'retryable'],
    [302, 'retryable'],
    [307, 'retryable'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [408, 'retryable'],
    [409, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [425, 'retryable'],
    [429, 'retryable'],
    [500, 'retryable'],
    [502, 'retryable'],
    [503, 'retryable'],
    [599, 'retryable'],
  ] as const)('%i is %s', (status, expected) => {
    expect(classifyStatus(status)).toBe(expected);
  });
});

describe('retry-after', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['0', 0],
    ['7', 7_000],
    ['-3', 0],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ])('%j is %j ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

describe('the wait before the next attempt', () => {
  const schedule = [5_000, 30_000, 120_000];
  it.each([
    ['follows the schedule', 1, undefined, 0, 5_000],
    ['step by step', 2, undefined, 0, 30_000],
    ['and stays at its end', 9, undefined, 0, 120_000],
    ['with up to a fifth on top', 1, undefined, 1, 6_000],
    ['or as long as it was asked for', 1, 42_000, 0.5, 42_000],
    ['unless the schedule is slower', 2, 1_000, 0, 30_000],
  ])('%s', (_name, failed, retryAfter, random, expected) => {
    expect(retryDelay(schedule, failed, retryAfter, random)).toBe(expected);
  });

  it('is none without a schedule', () => {
    expect(retryDelay([], 1, undefined, 0)).toBe(0);
  });
});
