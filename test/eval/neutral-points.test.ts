/** The neutral points keep a text's chance of a false alarm the same however many windows it has. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/eval/logistic.ts';
import { neutralPoints } from '../../src/eval/train-injection.ts';
import { neutralOf } from '../../src/policies/prompt-injection/model.ts';
import { windowCount, windowSizes, windowsOf } from '../../src/policies/prompt-injection/windows.ts';

const [farSize, closeSize] = windowSizes;

it('counts the windows of a text as they are cut', () => {
  for (let words = 1; words < 2_000; words += 7)
    for (const size of windowSizes) expect(windowCount(words, size)).toBe(windowsOf(words, size).length);
});

it('is wrong about one benign text in fifty at most, be it short or long', () => {
  const random = seededRandom(7);
  // Log-odds of a benign window: an exponential tail, one e-fold a unit.
  const window = (): number => -4 - Math.log(1 - random());
  const highest = (count: number): number => Math.max(...Array.from({ length: count }, window));
  const textOf = (words: number) => ({
    row: { text: '', label: 'benign' as const, source: 'made' },
    words,
    far: window(),
    close: words > 40 ? highest(windowCount(words, closeSize)) : Number.NEGATIVE_INFINITY,
  });
  const lengths = [20, 60, 120, 240, 480];
  const texts = Array.from({ length: 20_000 }, (_, index) => textOf(lengths[index % lengths.length] ?? 20));
  const neutral = neutralPoints(texts);
  for (const length of lengths) {
    const fresh = Array.from({ length: 4_000 }, () => textOf(length));
    const wrong = fresh.filter(
      ({ far, close }) =>
        far >= neutralOf(neutral, length, farSize) || (length > 40 && close >= neutralOf(neutral, length, closeSize)),
    );
    expect(wrong.length / fresh.length).toBeLessThan(0.02);
  }
});

it('asks more of a window where there are more of them', () => {
  const neutral = { alone: 3, far: 3, close: 2, rise: 1.5 };
  expect(neutralOf(neutral, 30, closeSize)).toBe(3);
  expect(neutralOf(neutral, 600, closeSize)).toBeGreaterThan(neutralOf(neutral, 60, closeSize));
  expect(neutralOf(neutral, 400, farSize)).toBe(3);
});
