/** A long text in overlapping stretches, so that an attack in the middle of a document counts as much as one by itself. */

/** Words a window holds; windows overlap by half. */
export const windowWords = 512;

export interface WordWindow {
  readonly first: number;
  /** Not included. */
  readonly end: number;
}

/** The windows of a text of `count` words; at least one. */
export const windowsOf = (count: number): readonly WordWindow[] => {
  const windows: WordWindow[] = [];
  for (let first = 0; ; first += windowWords / 2) {
    windows.push({ first, end: Math.min(count, first + windowWords) });
    if (first + windowWords >= count) return windows;
  }
};

/** Where the windows begin that hold the word at `place`. */
export const windowsAround = (place: number): readonly number[] => {
  const half = windowWords / 2;
  const latest = Math.floor(place / half) * half;
  return latest === 0 ? [0] : [latest - half, latest];
};
