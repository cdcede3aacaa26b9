/** How a target behaves at each moment: its normal behaviour, overlaid by the phases of that moment, with everything prepared to be drawn from. */
import { type Distribution, sampler } from './distribution.ts';
import type { Random } from './random.ts';
import type { Behaviour, TargetScenario } from './scenario.schema.ts';

/** What becomes of one call. */
export type Fate =
  | { readonly kind: 'answer' | 'refused' | 'hang' | 'cut' }
  | { readonly kind: 'status'; readonly status: number };

export interface PreparedBehaviour {
  /** Milliseconds until which it holds. */
  readonly until: number;
  readonly connect: (random: Random) => number;
  readonly latency: (random: Random) => number;
  readonly errorLatency: (random: Random) => number;
  readonly fate: (random: Random) => Fate;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly rateLimit: { readonly rps: number; readonly burst: number } | undefined;
  readonly capacity: number;
  readonly stream: { readonly chunks: number; readonly every: number };
}

const usualConnect: Distribution = { kind: 'fixed', ms: 1 };
const usualLatency: Distribution = { kind: 'fixed', ms: 200 };

/** Every stretch of time in which nothing changes, in order. */
export const behaviourOverTime = ({ phases, ...normal }: TargetScenario): readonly PreparedBehaviour[] => {
  const ends = phases.map(({ until }) => until ?? Number.POSITIVE_INFINITY);
  const moments = [...new Set([...phases.map(({ from }) => from), ...ends, Number.POSITIVE_INFINITY])]
    .filter((moment) => moment > 0)
    .sort((a, b) => a - b);
  return moments.map((until, index) => {
    const start = moments[index - 1] ?? 0;
    const running = phases.filter(({ from }, phase) => from <= start && start < (ends[phase] ?? 0));
    return prepare(running.reduce<Behaviour>(overlay, normal), until);
  });
};

/** What the phase does not say stays. */
const overlay = (under: Behaviour, over: Behaviour): Behaviour => ({
  connect: over.connect ?? under.connect,
  latency: over.latency ?? under.latency,
  error_latency: over.error_latency ?? under.error_latency,
  stream: over.stream ?? under.stream,
  errors: over.errors ?? under.errors,
  retry_after: over.retry_after ?? under.retry_after,
  rate_limit: over.rate_limit ?? under.rate_limit,
  capacity: over.capacity ?? under.capacity,
});

const prepare = (behaviour: Behaviour, until: number): PreparedBehaviour => {
  const latency = sampler(behaviour.latency ?? usualLatency);
  const { rate_limit: limit, retry_after: retryAfter } = behaviour;
  return {
    until,
    connect: sampler(behaviour.connect ?? usualConnect),
    latency,
    errorLatency: behaviour.error_latency === undefined ? latency : sampler(behaviour.error_latency),
    fate: fates(behaviour.errors ?? {}),
    retryAfter: retryAfter === undefined ? undefined : retryAfter / 1_000,
    rateLimit: limit && { rps: limit.rps, burst: limit.burst ?? Math.max(1, limit.rps) },
    capacity: behaviour.capacity ?? Number.POSITIVE_INFINITY,
    stream: behaviour.stream ?? { chunks: 1, every: 0 },
  };
};

const answered: Fate = { kind: 'answer' };

const fates = (errors: NonNullable<Behaviour['errors']>): ((random: Random) => Fate) => {
  let sum = 0;
  const bounds = Object.entries(errors).map(([name, share]): { readonly below: number; readonly fate: Fate } => {
    sum += (share ?? 0) / 100;
    return { below: sum, fate: fateNamed(name) };
  });
  return (random) => {
    const point = random.uniform();
    for (const { below, fate } of bounds) if (point < below) return fate;
    return answered;
  };
};

const fateNamed = (name: string): Fate =>
  name === 'refused' || name === 'hang' || name === 'cut' ? { kind: name } : { kind: 'status', status: Number(name) };
