/** Which snapshot new exchanges get. A replaced one lives until its last exchange is over; then its policies are let go. */
import { Observable } from 'rxjs';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { createSnapshot, type Services, type Snapshot, type SnapshotPlan } from './snapshot.ts';

interface Held<Plan> {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  running: number;
  replaced: boolean;
}

export class Snapshots<Plan extends SnapshotPlan> {
  readonly #services: Services;
  #held: Held<Plan>;

  constructor(plan: Plan, services: Services) {
    this.#services = services;
    this.#held = this.#hold(plan);
  }

  get plan(): Plan {
    return this.#held.plan;
  }

  get current(): Snapshot {
    return this.#held.snapshot;
  }

  replace(plan: Plan): void {
    const old = this.#held;
    this.#held = this.#hold(plan);
    old.replaced = true;
    letGo(old);
  }

  /** An exchange on the snapshot of this moment, which it keeps to its end. */
  exchange(received: Received): Observable<ReplyFrame> {
    const held = this.#held;
    const frames = held.snapshot.exchange(received);
    // The subscriber is handed on as it is: no layer is added to the chunks' way.
    return new Observable((subscriber) => {
      held.running += 1;
      subscriber.add(() => {
        held.running -= 1;
        letGo(held);
      });
      return frames.subscribe(subscriber);
    });
  }

  #hold(plan: Plan): Held<Plan> {
    return { plan, snapshot: createSnapshot(plan, this.#services), running: 0, replaced: false };
  }
}

const letGo = ({ plan, running, replaced }: Held<SnapshotPlan>): void => {
  if (!replaced || running > 0) return;
  const policies = new Set(plan.routes.flatMap(({ chain }) => chain.map(({ policy }) => policy)));
  for (const policy of policies) policy.dispose?.();
};
