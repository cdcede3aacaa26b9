/** Cuts and choices from one seed, so that a case that failed can be run again. */

export type Draw = (below: number) => number;

/** Mulberry32: small, fast, and good enough to choose where to cut. */
export const drawFrom = (seed: number): Draw => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

export type Cutting = 'whole' | 'units' | 'tokens' | 'anywhere';
export const cuttings: readonly Cutting[] = ['whole', 'units', 'tokens', 'anywhere'];

/** Where to cut something of a length; `units` is after every one. */
const places = (length: number, cutting: Cutting, draw: Draw): readonly number[] => {
  const cuts: number[] = [];
  if (cutting === 'whole') return cuts;
  for (let at = 1 + step(cutting, draw); at < length; at += 1 + step(cutting, draw)) cuts.push(at);
  return cuts;
};

const step = (cutting: Cutting, draw: Draw): number =>
  cutting === 'units' ? 0 : cutting === 'tokens' ? draw(7) : draw(draw(8) === 0 ? 200 : 24);

/** A text in pieces, within surrogate pairs too. */
export const cutText = (text: string, cutting: Cutting, draw: Draw): readonly string[] => {
  const cuts = places(text.length, cutting, draw);
  return [0, ...cuts].map((from, index) => text.slice(from, cuts[index] ?? text.length));
};

/** Bytes in pieces, within characters, escapes and line ends too. */
export const cutBytes = (bytes: Uint8Array, cutting: Cutting, draw: Draw): readonly Uint8Array[] => {
  const cuts = places(bytes.length, cutting, draw);
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
};
