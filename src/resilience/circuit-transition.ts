/** The circuit's judgement: (state, event, now) → state. Pure. */
import { assertNever } from '../exchange/never.ts';

/** Durations are milliseconds. */
export interface CircuitSettings {
  readonly errorThresholdPercentage: number;
  readonly volumeThreshold: number;
  readonly rollingWindow: number;
  readonly cooldown: number;
  readonly halfOpenRequests: number;
}

/** Votes of one tenth of the rolling window. */
export interface Bucket {
  /** When it began. */
  readonly at: number;
  readonly successes: number;
  readonly failures: number;
}

/**
 * `round` counts the changes between the three kinds: a vote belongs to the round it was admitted in, and a late one is ignored.
 * `attempt` counts the trips since the circuit was last closed; it makes the cooldown grow.
 */
export type CircuitState =
  | { readonly kind: 'closed'; readonly round: number; readonly window: readonly Bucket[] }
  | {
      readonly kind: 'open';
      readonly round: number;
      readonly until: number;
      /** `rate_limited`: the provider asked us to wait; no fault, and no probe is needed afterwards. */
      readonly reason: 'faults' | 'rate_limited';
      readonly attempt: number;
      /** What had been counted when a rate limit interrupted it. */
      readonly window: readonly Bucket[];
    }
  | {
      readonly kind: 'half-open';
      readonly round: number;
      readonly attempt: number;
      /** Admitted and not decided yet. */
      readonly probes: number;
      readonly successes: number;
    };

export type CircuitEvent =
  /** A request asks to pass. It may if the state after it is closed, or half-open with one probe more. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'succeeded'; readonly round: number }
  /** `voted`: the same attempt had voted success before (a stream that broke behind its head). */
  | { readonly kind: 'failed'; readonly round: number; readonly voted: boolean }
  /** Given back without a vote: the caller left, or the error was the caller's. */
  | { readonly kind: 'released'; readonly round: number }
  | { readonly kind: 'rate_limited'; readonly until: number };

const bucketsPerWindow = 10;
const longestCooldown = 10;

export const initialCircuit: CircuitState = { kind: 'closed', round: 0, window: [] };

/** Doubles with every trip in a row, up to ten times the configured one. Milliseconds. */
export const cooldownOf = ({ cooldown }: CircuitSettings, attempt: number): number =>
  cooldown * Math.min(2 ** (attempt - 1), longestCooldown);

/** Never throws; an event that means nothing in a state leaves it as it is (the same object). */
export const circuitTransition = (
  state: CircuitState,
  event: CircuitEvent,
  now: number,
  settings: CircuitSettings,
): CircuitState => {
  switch (event.kind) {
    case 'asked':
      return asked(state, now, settings);
    case 'rate_limited':
      return rateLimited(state, event.until, now);
    case 'succeeded':
      return event.round === state.round ? succeeded(state, now, settings) : state;
    case 'failed':
      return event.round === state.round ? failed(state, event.voted, now, settings) : state;
    case 'released':
      return event.round === state.round && state.kind === 'half-open'
        ? { ...state, probes: Math.max(0, state.probes - 1) }
        : state;
    default:
      return assertNever(event);
  }
};

const asked = (state: CircuitState, now: number, settings: CircuitSettings): CircuitState => {
  if (state.kind === 'closed') return state;
  if (state.kind === 'half-open') {
    return state.probes + state.successes < settings.halfOpenRequests ? { ...state, probes: state.probes + 1 } : state;
  }
  if (now < state.until) return state;
  const round = state.round + 1;
  return state.attempt === 0
    ? { kind: 'closed', round, window: state.window }
    : { kind: 'half-open', round, attempt: state.attempt, probes: 1, successes: 0 };
};

const succeeded = (state: CircuitState, now: number, settings: CircuitSettings): CircuitState => {
  if (state.kind === 'closed') return { ...state, window: counted(state.window, 1, 0, now, settings) };
  if (state.kind === 'open') return state;
  const successes = state.successes + 1;
  return successes >= settings.halfOpenRequests
    ? { kind: 'closed', round: state.round + 1, window: [] }
    : { ...state, probes: Math.max(0, state.probes - 1), successes };
};

const failed = (state: CircuitState, voted: boolean, now: number, settings: CircuitSettings): CircuitState => {
  if (state.kind === 'open') return state;
  if (state.kind === 'half-open') return tripped(state.round, state.attempt + 1, now, settings);
  const window = counted(state.window, voted ? -1 : 0, 1, now, settings);
  const failures = window.reduce((sum, bucket) => sum + bucket.failures, 0);
  const votes = window.reduce((sum, bucket) => sum + bucket.successes, failures);
  const trips = votes >= settings.volumeThreshold && failures * 100 >= settings.errorThresholdPercentage * votes;
  return trips ? tripped(state.round, 1, now, settings) : { ...state, window };
};

const tripped = (round: number, attempt: number, now: number, settings: CircuitSettings): CircuitState => ({
  kind: 'open',
  round: round + 1,
  until: now + cooldownOf(settings, attempt),
  reason: 'faults',
  attempt,
  window: [],
});

/** The longer of two waits counts: a late, shorter one never opens the way early. */
const rateLimited = (state: CircuitState, until: number, now: number): CircuitState => {
  if (until <= now) return state;
  if (state.kind === 'open') return until > state.until ? { ...state, until } : state;
  const attempt = state.kind === 'half-open' ? state.attempt : 0;
  const window = state.kind === 'closed' ? state.window : [];
  return { kind: 'open', round: state.round + 1, until, reason: 'rate_limited', attempt, window };
};

/** The window without what has left it, and with these votes; a success that is taken back leaves the newest bucket that has one. */
const counted = (
  window: readonly Bucket[],
  successes: 1 | 0 | -1,
  failures: 1 | 0,
  now: number,
  { rollingWindow }: CircuitSettings,
): readonly Bucket[] => {
  const kept = window.filter(({ at }) => at > now - rollingWindow);
  if (successes < 0) {
    const from = kept.findLastIndex((bucket) => bucket.successes > 0);
    const bucket = kept[from];
    if (bucket !== undefined) kept[from] = { ...bucket, successes: bucket.successes - 1 };
  }
  const last = kept.at(-1);
  const gained = Math.max(0, successes);
  if (last === undefined || now >= last.at + rollingWindow / bucketsPerWindow) {
    kept.push({ at: now, successes: gained, failures });
  } else {
    kept[kept.length - 1] = { ...last, successes: last.successes + gained, failures: last.failures + failures };
  }
  return kept;
};
