/** One target's circuit: a BehaviorSubject holds the state, circuit-transition.ts decides what becomes of it. */
import { BehaviorSubject, filter, type Observable, type TimestampProvider } from 'rxjs';
import {
  type CircuitEvent,
  type CircuitSettings,
  type CircuitState,
  circuitTransition,
  initialCircuit,
} from './circuit-transition.ts';

/** Leave to make one attempt. What happened is told once; telling more changes nothing, except that a success may still turn into a failure. */
export interface Permit {
  readonly kind: 'permit';
  success(): void;
  failure(): void;
  /** No vote: the slot is given back. After a success it means nothing. */
  release(): void;
  /** No fault, but the target wants no requests for so many milliseconds. */
  closeFor(ms: number): void;
}

export interface Refusal {
  readonly kind: 'refusal';
  readonly reason: 'faults' | 'rate_limited';
  /** Milliseconds until it may be worth asking again; 0 while probes are out. */
  readonly retryAfter: number;
}

export class Circuit {
  readonly #state: BehaviorSubject<CircuitState>;
  readonly #clock: TimestampProvider;

  readonly #changed: (from: CircuitState['kind'], to: CircuitState) => void;

  /** `changed` is told of every change of kind, after the state has it. */
  constructor(clock: TimestampProvider, changed: (from: CircuitState['kind'], to: CircuitState) => void = () => {}) {
    this.#clock = clock;
    this.#changed = changed;
    this.#state = new BehaviorSubject(initialCircuit);
  }

  get state(): CircuitState {
    return this.#state.value;
  }

  /** The current state, then each change, votes included. */
  get state$(): Observable<CircuitState> {
    return this.#state.asObservable();
  }

  /** Asks to make one attempt under these settings. */
  admit(settings: CircuitSettings): Permit | Refusal {
    const before = this.state;
    const now = this.#apply({ kind: 'asked' }, settings);
    if (now.kind === 'closed' || (now.kind === 'half-open' && now !== before)) return this.#permit(now.round, settings);
    if (now.kind === 'half-open') return { kind: 'refusal', reason: 'faults', retryAfter: 0 };
    return { kind: 'refusal', reason: now.reason, retryAfter: now.until - this.#clock.now() };
  }

  /** Emits as soon as it is certain that no attempt may pass at that time: an open circuit stays open until its cooldown is over. */
  refusing$(at: number): Observable<CircuitState> {
    return this.#state.pipe(filter((state) => state.kind === 'open' && state.until > at));
  }

  #permit(admittedIn: number, settings: CircuitSettings): Permit {
    let round = admittedIn;
    let told: 'nothing' | 'success' | 'all' = 'nothing';
    return {
      kind: 'permit',
      success: () => {
        if (told !== 'nothing') return;
        told = 'success';
        const before = this.state;
        const after = this.#apply({ kind: 'succeeded', round }, settings);
        // The success that closes the circuit stands for the new round: should its stream break later, that counts there.
        if (before.round === round && after.kind === 'closed') round = after.round;
      },
      failure: () => {
        if (told === 'all') return;
        const voted = told === 'success';
        told = 'all';
        this.#apply({ kind: 'failed', round, voted }, settings);
      },
      release: () => {
        if (told === 'nothing') this.#apply({ kind: 'released', round }, settings);
        told = 'all';
      },
      closeFor: (ms) => {
        if (told === 'nothing') this.#apply({ kind: 'released', round }, settings);
        told = 'all';
        this.#apply({ kind: 'rate_limited', until: this.#clock.now() + ms }, settings);
      },
    };
  }

  #apply(event: CircuitEvent, settings: CircuitSettings): CircuitState {
    const before = this.state;
    const after = circuitTransition(before, event, this.#clock.now(), settings);
    if (after === before) return after;
    this.#state.next(after);
    if (after.kind !== before.kind) this.#changed(before.kind, after);
    return after;
  }
}
