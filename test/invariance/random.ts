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

/** `units`: after every one; `stretch`: after every one for a stretch, and seldom around it. */
export type Cutting = 'whole' | 'units' | 'stretch' | 'tokens' | 'anywhere';

/** Bytes may also come event by event. */
export type ByteCutting = Cutting | 'events';

const stretch = { units: 12, bytes: 96 } as const;

/** How far the next cut is behind the one that may follow at once. */
const step = (cutting: Cutting, inStretch: boolean, draw: Draw): number => {
  if (cutting === 'units' || inStretch) return 0;
  return cutting === 'tokens' ? draw(7) : draw(draw(8) === 0 ? 200 : 24);
};

const places = (length: number, cutting: Cutting, ofStretch: number, draw: Draw): readonly number[] => {
  const cuts: number[] = [];
  if (cutting === 'whole') return cuts;
  const from = cutting === 'stretch' ? draw(length + 1) : length;
  for (let at = 0; ; ) {
    at += 1 + step(cutting, at >= from && at < from + ofStretch, draw);
    if (at >= length) return cuts;
    cuts.push(at);
  }
};

const pieces = <Piece>(cuts: readonly number[], length: number, slice: (from: number, to: number) => Piece): Piece[] =>
  [0, ...cuts].map((from, index) => slice(from, cuts[index] ?? length));

/** A text in pieces, within surrogate pairs too. */
export const cutText = (text: string, cutting: Cutting, draw: Draw): readonly string[] =>
  pieces(places(text.length, cutting, stretch.units, draw), text.length, (from, to) => text.slice(from, to));

const behindEvents = (bytes: Buffer): readonly number[] =>
  [...bytes.toString('latin1').matchAll(/(?:\r\n|\r(?!\n)|\n){2}/g)].map((blank) => blank.index + blank[0].length);

/** Bytes in pieces, within characters, escapes and line ends too. */
export const cutBytes = (bytes: Buffer, cutting: ByteCutting, draw: Draw): readonly Uint8Array[] =>
  pieces(
    cutting === 'events' ? behindEvents(bytes) : places(bytes.length, cutting, stretch.bytes, draw),
    bytes.length,
    (from, to) => bytes.subarray(from, to),
  );
