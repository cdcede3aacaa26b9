/** A long text in overlapping stretches, so that an attack in the middle of a document counts as much as one by itself. */

/** Words a window holds, from far and from close; windows overlap by half. */
export const windowSizes = [512, 24] as const;

const [far, close] = windowSizes;
const farOnly: readonly number[] = [far];

/** The sizes that tell anything new of a text of `count` words: where it hardly exceeds the smaller window, the larger says it all. */
export const sizesFor = (count: number): readonly number[] => (count > close * 1.25 ? windowSizes : farOnly);

export interface WordWindow {
  readonly first: number;
  /** Not included. */
  readonly end: number;
}

/** The windows of a text of `count` words; at least one. */
export const windowsOf = (count: number, size: number): readonly WordWindow[] => {
  const windows: WordWindow[] = [];
  for (let first = 0; ; first += size / 2) {
    windows.push({ first, end: Math.min(count, first + size) });
    if (first + size >= count) return windows;
  }
};

/** How many windows of a size a text of `count` words has. */
export const windowCount = (count: number, size: number): number =>
  count <= size ? 1 : 1 + Math.ceil((count - size) / (size / 2));

/** Where the windows begin that hold the word at `place`. */
export const windowsAround = (place: number, size: number): readonly number[] => {
  const half = size / 2;
  const latest = Math.floor(place / half) * half;
  return latest === 0 ? [0] : [latest - half, latest];
};
