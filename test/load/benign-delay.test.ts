/** Ordinary text is not delayed: 200 KB of prose, Markdown and code through the default output policies, cut in four ways. */
import { describe, expect, it } from 'vitest';
import { delayLine, measureDelay, ordinaryText } from './benign-delay.ts';
import { cuts } from './benign-text/benign-text.ts';
import { measureCeiling } from './hold-back-ceiling.ts';

const text = ordinaryText();

it('is 200 KB in which hardly a line comes twice', () => {
  expect(text).toHaveLength(200_000);
  const lines = text.split('\n').filter((line) => line.length > 40);
  expect(new Set(lines).size / lines.length).toBeGreaterThan(0.97);
});

describe.each(cuts)('%s', (name, token) => {
  const delay = measureDelay(text, token);
  process.stdout.write(`benign text: ${delayLine(name, delay)}\n`);

  it('never waits with more than 64 characters, and nothing in it is taken for a value', () => {
    expect(delay.held.at(-1)).toBeLessThanOrEqual(64);
    expect(delay.matches).toBe(0);
  });

  it('waits where it had to: nearly each time there is a way to go on that makes it part of a match', () => {
    const { byTheNext, hadTo, mayLeaveByTheNext, tokens, waits } = measureCeiling(text, token, 8);
    // The rest waits for words in front that one rule needs and another does not, or in one policy for what another holds.
    expect((waits - hadTo) / tokens).toBeLessThan(0.03);
    expect((mayLeaveByTheNext - byTheNext) / tokens).toBeLessThan(0.03);
  });

  // Where tokens end within words or in front of spaces, the last word waits: it may be the beginning of an address.
  it.runIf(name.startsWith('word'))('leaves with the chunk that brought it, at least 95 of 100 times', () => {
    expect(delay.atOnce / delay.tokens).toBeGreaterThanOrEqual(0.95);
  });
});
