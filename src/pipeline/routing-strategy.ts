/** In which order targets are preferred. Pure but for the chance and the turn it is handed. */
import { assertNever } from '../exchange/never.ts';
import type { RoutingStrategy, Target } from './plan.ts';

export interface RoutingKnowledge {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A number that grows by one with each request of the route. */
  readonly turn: number;
  readonly busy: (target: string) => number;
  /** Milliseconds; undefined while too little is known. */
  readonly latency: (target: string) => number | undefined;
}

/** The candidates, most preferred first; what a strategy cannot tell apart keeps the order of the configuration. */
export const inOrderOfPreference = (
  strategy: RoutingStrategy,
  candidates: readonly Target[],
  known: RoutingKnowledge,
): readonly Target[] => {
  if (candidates.length < 2) return candidates;
  switch (strategy) {
    case 'ordered':
      return candidates;
    case 'round-robin':
      return rotated(candidates, known.turn % candidates.length);
    case 'weighted':
      return drawn(candidates, known.random);
    case 'lowest-latency':
      // The unknown come first: without samples they would never get any.
      return sortedBy(candidates, ({ id }) => known.latency(id) ?? -1);
    case 'least-busy':
      return sortedBy(candidates, ({ id }) => known.busy(id));
    case 'cost':
      return sortedBy(candidates, ({ pricing }) =>
        pricing === undefined ? Number.POSITIVE_INFINITY : pricing.inputPerMillion + pricing.outputPerMillion,
      );
    default:
      return assertNever(strategy);
  }
};

const rotated = (targets: readonly Target[], by: number): readonly Target[] => [
  ...targets.slice(by),
  ...targets.slice(0, by),
];

const sortedBy = (targets: readonly Target[], value: (target: Target) => number): readonly Target[] => {
  const valued = targets.map((target) => ({ target, value: value(target) }));
  // Array.prototype.sort is stable (ECMAScript 2019), and ∞ − ∞ would be NaN.
  return valued.sort((a, b) => (a.value === b.value ? 0 : a.value < b.value ? -1 : 1)).map(({ target }) => target);
};

/** Drawn one after the other without putting back, each with the chance of its weight among those left. */
const drawn = (targets: readonly Target[], random: () => number): readonly Target[] => {
  const left = [...targets];
  const order: Target[] = [];
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    let point = random() * total;
    let index = left.findIndex(({ weight }) => {
      point -= weight;
      return point < 0;
    });
    if (index === -1) index = left.length - 1;
    order.push(...left.splice(index, 1));
  }
  return order;
};
