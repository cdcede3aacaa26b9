/** From values to places on a picture. */

export interface Scale {
  readonly place: (value: number) => number;
  /** Values worth a line of their own. */
  readonly ticks: readonly number[];
}

/** @param bottom pixels of `least`. @param top pixels of `most` */
export const linear = (ticks: readonly number[], bottom: number, top: number): Scale => {
  const [least = 0, most = 1] = [ticks[0], ticks.at(-1)];
  return { ticks, place: (value) => bottom + ((value - least) / (most - least || 1)) * (top - bottom) };
};

/** Logarithmic, over every value that has to fit: at 1, 2 and 5 of each power of ten. */
export const logarithmic = (values: readonly number[], bottom: number, top: number): Scale => {
  const least = niceBelow(values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
  const most = Math.max(least * 10, niceAbove(values.reduce((a, b) => Math.max(a, b), 0)));
  const span = Math.log(most / least);
  const ticks: number[] = [];
  for (let tick = least; tick <= most * 1.001; tick = niceAbove(tick * 1.01)) ticks.push(tick);
  return { ticks, place: (value) => bottom + (Math.log(Math.max(value, least) / least) / span) * (top - bottom) };
};

const steps = [1, 2, 5, 10];

const niceAbove = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (steps.find((step) => step * power >= value * 0.999) ?? 10);
};

const niceBelow = (value: number): number => {
  if (!Number.isFinite(value) || value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (steps.findLast((step) => step * power <= value * 1.001) ?? 1);
};

/** The tightest usual ticks of a rate in percent that still show the worst of it. */
export const percentTicks = (worst: number): readonly number[] => {
  const choices = [
    [99.9, 99.95, 100],
    [99, 99.5, 100],
    [95, 97.5, 100],
    [90, 95, 100],
    [80, 90, 100],
    [50, 75, 100],
  ];
  return choices.find(([least = 0]) => least <= worst) ?? [0, 50, 100];
};

/** Moments that divide a run into four to ten even parts. Milliseconds. */
export const timeTicks = (duration: number): readonly number[] => {
  const widths = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400].map((s) => s * 1_000);
  const width = widths.find((each) => duration / each <= 10) ?? duration / 8;
  return Array.from({ length: Math.floor(duration / width) + 1 }, (_, index) => index * width);
};
