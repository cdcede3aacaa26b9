/** Asks the circuit before each subscription, and tells it afterwards: success at the first value, failure at any fault before or after it. */
import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { Circuit, Refusal } from './circuit.ts';
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
  <T>(circuit: Circuit, { settings, votes }: GuardSettings): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const admission = circuit.admit(settings);
      if (admission.kind === 'refusal') {
        subscriber.error(refusalOf(admission));
        return;
      }
      let answered = false;
      subscriber.add(() => admission.release());
      return source.subscribe({
        next: (value) => {
          if (!answered) {
            answered = true;
            admission.success();
          }
          subscriber.next(value);
        },
        error: (error) => {
          let vote: Vote;
          try {
            vote = votes(error);
          } catch (thrown) {
            return subscriber.error(thrown);
          }
          if (vote === 'failure') admission.failure();
          else if (vote !== 'none') admission.closeFor(vote.closedFor);
          subscriber.error(error);
        },
        complete: () => subscriber.complete(),
      });
    });
