/** Where walks begin in the machine's present table, by the kind of the unit behind. Shared by all texts. */
import { KIND_COUNT } from './boundary.ts';
import type { State, StateMachine } from './state-machine.ts';

export class StartRows {
  /** First cell of each start's row. */
  readonly rows = new Int32Array(KIND_COUNT);
  readonly #machine: StateMachine;
  readonly #states: readonly State[];
  #generation = -1;

  constructor(machine: StateMachine, entries: readonly number[]) {
    this.#machine = machine;
    this.#states = machine.starts(entries);
  }

  /** Brings `rows` up to the present table. */
  lookUp(): void {
    const machine = this.#machine;
    while (this.#generation !== machine.generation) {
      this.#generation = machine.generation;
      for (const [kind, state] of this.#states.entries())
        this.rows[kind] = (machine.placeOf(state) >> 3) << machine.shift;
    }
  }
}
