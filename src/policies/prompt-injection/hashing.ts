/** Words as 32-bit numbers: one pass over the characters, no strings made (FNV-1a; Fowler, Noll, Vo). */

export const seed = 0x811c9dc5 | 0;

/** Takes one more UTF-16 unit. */
export const step = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

export const hashOf = (word: string): number => {
  let hash = seed;
  for (let at = 0; at < word.length; at++) hash = step(hash, word.charCodeAt(at));
  return hash;
};

/** Spreads the bits, so that the low ones may be used as an index (the finalizer of MurmurHash3). */
export const spread = (hash: number): number => {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};
