/** Chance that repeats itself: a seeded generator for everything, one stream of numbers a purpose, so that two configurations meet the same weather. */

export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
}

/** FNV-1a, 32 bits: a seed of its own for each purpose. */
const hashed = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
};

/** 32-bit steps of a Weyl sequence through a mixer: fast, equidistributed, and plenty for a simulation. */
const uniformFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  const step = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return () => step() / 2 ** 32;
};

/** @param purpose numbers of one purpose do not depend on how many another one draws */
export const seededRandom = (seed: number, purpose: string): Random => {
  const uniform = uniformFrom(hashed(`${purpose} ${seed}`));
  /** In (0, 1]: its logarithm is finite. */
  const positive = (): number => 1 - uniform();
  return {
    uniform,
    // Box and Muller, 1958.
    normal: () => Math.sqrt(-2 * Math.log(positive())) * Math.cos(2 * Math.PI * uniform()),
    exponential: () => -Math.log(positive()),
  };
};
