/**
 * Who may run now: a bounded number of exchanges at once, a bounded queue behind them, first come first served.
 * A request has a place from its first byte on, so that bodies still being read are bounded too.
 */

export interface AdmissionLimits {
  readonly maxConcurrency: number;
  readonly queue: number;
}

/** One request's place. Every place must be left exactly once; leaving twice is harmless. */
export interface Place {
  /** Calls `run` now, or as soon as it is this request's turn; never after `leave`. */
  start(run: () => void): void;
  leave(): void;
  /** True while it is queued. */
  readonly waiting: boolean;
}

export class Admission {
  readonly #limits: () => AdmissionLimits;
  /** Insertion order is the order of turns; a Set forgets a leaver in constant time. */
  readonly #waiting = new Set<Turn>();
  #present = 0;
  #running = 0;

  /** `limits` is asked at every arrival, so that a reload takes effect. */
  constructor(limits: () => AdmissionLimits) {
    this.#limits = limits;
  }

  get present(): number {
    return this.#present;
  }

  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /** A place, or undefined where running and queue are full. */
  arrive(): Place | undefined {
    const { maxConcurrency, queue } = this.#limits();
    if (this.#present >= maxConcurrency + queue) return undefined;
    this.#present += 1;
    const turn: Turn = { state: 'arrived', run: undefined };
    return {
      start: (run) => this.#start(turn, run),
      leave: () => this.#leave(turn),
      get waiting() {
        return turn.state === 'waiting';
      },
    };
  }

  #start(turn: Turn, run: () => void): void {
    if (turn.state !== 'arrived') return;
    turn.state = 'waiting';
    turn.run = run;
    this.#waiting.add(turn);
    this.#moveUp();
  }

  /** As many as may run now, the longest waiting first: after a reload that may be several, or none. */
  #moveUp(): void {
    const { maxConcurrency } = this.#limits();
    for (const turn of this.#waiting) {
      if (this.#running >= maxConcurrency) return;
      this.#waiting.delete(turn);
      if (turn.run !== undefined) this.#run(turn, turn.run);
    }
  }

  #run(turn: Turn, run: () => void): void {
    turn.state = 'running';
    turn.run = undefined;
    this.#running += 1;
    run();
  }

  #leave(turn: Turn): void {
    if (turn.state === 'left') return;
    const wasRunning = turn.state === 'running';
    turn.state = 'left';
    this.#present -= 1;
    this.#waiting.delete(turn);
    if (!wasRunning) return;
    this.#running -= 1;
    this.#moveUp();
  }
}

interface Turn {
  state: 'arrived' | 'waiting' | 'running' | 'left';
  run: (() => void) | undefined;
}
