/** Circuit changes as events: what operators see in the log, the control plane sees too. */
import type { Observable, Subscription } from 'rxjs';
import type { CircuitEvent } from './event.ts';

/** A change of kind: `closed`, `open` or `half-open`. */
export interface Change {
  readonly target: string;
  readonly from: string;
  readonly to: { readonly kind: string };
}

/** Appends an event for each change until the subscription is ended. `stamp` gives what every event has. */
export const recordCircuitChanges = (
  changes: Observable<Change>,
  stamp: () => Pick<CircuitEvent, 'id' | 'timestamp' | 'gateway_id' | 'config_version'>,
  append: (event: CircuitEvent) => void,
): Subscription =>
  changes.subscribe(({ target, from, to }) => {
    append({ ...stamp(), event_type: 'circuit', target, from, to: to.kind });
  });
