/** The valve of one answer over whatever delivers its bytes. Observers cost nothing until somebody asks for them. */
import { BehaviorSubject, type Observable } from 'rxjs';
import type { Valve } from '../exchange/frame.ts';

export interface Flow {
  pause(): void;
  resume(): void;
}

export class FlowValve implements Valve {
  #flow: Flow | undefined;
  #paused = false;
  #state: BehaviorSubject<boolean> | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get paused$(): Observable<boolean> {
    this.#state ??= new BehaviorSubject(this.#paused);
    return this.#state;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#flow?.pause();
    this.#state?.next(true);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#flow?.resume();
    this.#state?.next(false);
  }

  /** The answer is over: the connection may carry another by now, which this valve must not touch. */
  detach(): void {
    this.#flow = undefined;
  }
}
