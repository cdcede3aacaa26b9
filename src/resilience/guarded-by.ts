/** Asks the circuit before each subscription, and tells it afterwards: success at the first value, failure at any fault before or after it. */
import { type MonoTypeOperatorFunction, Observable, type Subscriber } from 'rxjs';
import { GatewayError } from '../exchange/gateway-error.ts';
import { PassingLayer } from '../operators/layer.ts';
import type { Circuit, Permit, Refusal } from './circuit.ts';
import type { CircuitSettings } from './circuit-transition.ts';

/** What an error means for the circuit: the target's fault, nobody's (or the caller's), or a target that asks for so many milliseconds of peace. */
export type Vote = 'failure' | 'none' | { readonly closedFor: number };

export interface GuardSettings {
  readonly settings: CircuitSettings;
  readonly votes: (error: unknown) => Vote;
}

/** Nothing was sent: so it is circuit_open for either reason, which is not tried again here, and moves to the next target at once. */
const refusalOf = ({ reason, retryAfter }: Refusal): GatewayError =>
  new GatewayError('circuit_open', {
    phase: 'connect',
    retryAfterSeconds: Math.max(1, Math.ceil(retryAfter / 1_000)),
    ...(reason === 'rate_limited'
      ? { message: 'The provider asked for fewer requests, and gets none until then.' }
      : {}),
  });

/**
 * Mirrors the source if the circuit admits it. A stream votes at its head, so that a long one does not hold a probe; unsubscription gives an
 * undecided permit back without a vote, since a caller who leaves says nothing about the target.
 * Errors: the source's own, or GatewayError circuit_open with the source never subscribed.
 */
export const guardedBy =
  <T>(circuit: Circuit, guard: GuardSettings): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const admission = circuit.admit(guard.settings);
      if (admission.kind === 'refusal') {
        subscriber.error(refusalOf(admission));
        return;
      }
      subscriber.add(() => admission.release());
      return source.subscribe(new VotingLayer(subscriber, admission, guard.votes));
    });

class VotingLayer<T> extends PassingLayer<T> {
  readonly #permit: Permit;
  readonly #votes: GuardSettings['votes'];
  #answered = false;

  constructor(out: Subscriber<T>, permit: Permit, votes: GuardSettings['votes']) {
    super(out);
    this.#permit = permit;
    this.#votes = votes;
  }

  protected override _next(value: T): void {
    if (!this.#answered) {
      this.#answered = true;
      this.#permit.success();
      this.stepAside();
    }
    this.out.next(value);
  }

  protected override _error(error: unknown): void {
    let vote: Vote;
    try {
      vote = this.#votes(error);
    } catch (thrown) {
      super._error(thrown);
      return;
    }
    if (vote === 'failure') this.#permit.failure();
    else if (vote !== 'none') this.#permit.closeFor(vote.closedFor);
    super._error(error);
  }
}
