/** The circuits of all targets, by id. They outlive reloads: a target that keeps its id keeps what was learned about it. */
import { asyncScheduler, type Observable, Subject, type TimestampProvider } from 'rxjs';
import { Circuit } from './circuit.ts';
import type { CircuitState } from './circuit-transition.ts';

/** A circuit went from one of its three kinds to another. */
export interface CircuitChange {
  readonly target: string;
  readonly from: CircuitState['kind'];
  readonly to: CircuitState;
}

export class Circuits {
  readonly #clock: TimestampProvider;
  readonly #circuits = new Map<string, Circuit>();
  readonly #changes = new Subject<CircuitChange>();

  constructor(clock: TimestampProvider = asyncScheduler) {
    this.#clock = clock;
  }

  /** Hot; for logs, metrics and events. Votes that leave the kind as it is are not among them. */
  get changes$(): Observable<CircuitChange> {
    return this.#changes.asObservable();
  }

  of(target: string): Circuit {
    const known = this.#circuits.get(target);
    if (known !== undefined) return known;
    const circuit = new Circuit(this.#clock, (from, to) => this.#changes.next({ target, from, to }));
    this.#circuits.set(target, circuit);
    return circuit;
  }
}
