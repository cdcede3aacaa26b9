/** When requests come: at random or evenly spaced, at rates that change over time. */
import type { Random } from './random.ts';
import type { Scenario } from './scenario.schema.ts';

type Arrivals = Scenario['arrivals'];

/** Requests a second at a moment; of two phases at once the later one counts. */
export const rateAt = ({ rps, phases }: Arrivals, now: number): number =>
  phases.findLast(({ from, until }) => from <= now && now < (until ?? Number.POSITIVE_INFINITY))?.rps ?? rps;

/** The moment of the next arrival after `now`, milliseconds; undefined where none comes any more. */
export const arrivalsOf = (arrivals: Arrivals, random: Random): ((now: number) => number | undefined) => {
  const changes = arrivals.phases
    .flatMap(({ from, until }) => (until === undefined ? [from] : [from, until]))
    .sort((a, b) => a - b);
  const gap = arrivals.process === 'poisson' ? () => random.exponential() : () => 1;
  return (now) => {
    let start = now;
    for (;;) {
      const change = changes.find((moment) => moment > start);
      const next = start + (gap() * 1_000) / rateAt(arrivals, start);
      if (change === undefined || next < change) return Number.isFinite(next) ? next : undefined;
      // Nothing came until the rate changed: from there on it is another one, and a Poisson process has no memory.
      start = change;
    }
  };
};
