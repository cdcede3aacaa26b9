/** How long things take: fixed, uniform between two bounds, or lognormal through a median and a 99th percentile. Milliseconds. */
import { assertNever } from '../exchange/never.ts';
import type { Random } from './random.ts';

export type Distribution =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'lognormal'; readonly p50: number; readonly p99: number };

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326_347_874;

/** A way to draw from a distribution, prepared once. */
export const sampler = (distribution: Distribution): ((random: Random) => number) => {
  switch (distribution.kind) {
    case 'fixed':
      return () => distribution.ms;
    case 'uniform': {
      const { min, max } = distribution;
      return (random) => min + (max - min) * random.uniform();
    }
    case 'lognormal': {
      const { p50, p99 } = distribution;
      const sigma = Math.log(p99 / p50) / z99;
      return (random) => p50 * Math.exp(sigma * random.normal());
    }
    default:
      return assertNever(distribution);
  }
};
