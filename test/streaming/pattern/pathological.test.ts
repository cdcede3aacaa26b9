/** Every known catastrophe is matched in linear time or refused at load, with a reason; none holds the event loop. */
import { expect, test } from 'vitest';
import { checkPattern, compileDetector, PatternBudgetError } from '../../../src/streaming/detector.ts';
import { PATHOLOGICAL } from './pathological.ts';

const UNITS = 65_536;
/** Milliseconds of processor time, which neighbours do not lengthen. A backtracking engine would need more than there are. */
const LIMIT_MS = 1_500;

const timed = (run: () => void): number => {
  const from = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1000;
};

/** Too much work is an answer; anything else thrown is not. */
const withinBudget = (run: () => void): void => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(PatternBudgetError);
  }
};

test('the table is long enough to mean something', () => {
  expect(new Set(PATHOLOGICAL.map(([pattern]) => pattern)).size).toBeGreaterThanOrEqual(50);
  expect(PATHOLOGICAL.filter(([pattern]) => checkPattern(pattern) === undefined).length).toBeGreaterThanOrEqual(40);
});

test.each(PATHOLOGICAL)('%s', (pattern, input) => {
  let refusal = checkPattern('a');
  expect(timed(() => (refusal = checkPattern(pattern)))).toBeLessThan(LIMIT_MS);
  if (refusal !== undefined) {
    expect(['look_around', 'back_reference', 'too_large', 'empty_match']).toContain(refusal.reason);
    expect(refusal.suggestion).not.toBe('');
    return;
  }
  const detector = compileDetector([{ type: 'x', pattern }]);
  const text = input(UNITS);
  expect(timed(() => withinBudget(() => detector.scan(text)))).toBeLessThan(LIMIT_MS);
  const stream = detector.stream();
  const whole = timed(() =>
    withinBudget(() => {
      for (let at = 0; at < text.length; at += 64) stream.push(text.slice(at, at + 64), () => '');
      stream.end(() => '');
    }),
  );
  expect(whole).toBeLessThan(LIMIT_MS);
});
