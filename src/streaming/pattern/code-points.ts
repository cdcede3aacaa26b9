/** Sets of numbers (code points or UTF-16 units) as sorted, disjoint, inclusive ranges: what character classes become. */

export type Range = readonly [low: number, high: number];
export type RangeSet = readonly Range[];

export const LAST_CODE_POINT = 0x10ffff;
export const ALL_CODE_POINTS: RangeSet = [[0, LAST_CODE_POINT]];

/** Sorts, and joins what touches. */
export const normalize = (ranges: readonly Range[]): RangeSet => {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return joined;
};

export const union = (...sets: readonly RangeSet[]): RangeSet => normalize(sets.flat());

/** Every code point that is not in the set. */
export const complement = (set: RangeSet): RangeSet => {
  const rest: Range[] = [];
  let next = 0;
  for (const [low, high] of set) {
    if (low > next) rest.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= LAST_CODE_POINT) rest.push([next, LAST_CODE_POINT]);
  return rest;
};

/** The part of a set between two bounds, both included. */
export const between = (set: RangeSet, from: number, to: number): RangeSet =>
  set
    .filter(([low, high]) => high >= from && low <= to)
    .map(([low, high]): Range => [Math.max(low, from), Math.min(high, to)]);

export const contains = (set: RangeSet, value: number): boolean =>
  set.some(([low, high]) => value >= low && value <= high);
