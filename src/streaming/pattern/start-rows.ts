/** Where walks begin: the machine's states before the first unit, and the units that nothing begins with. Shared by all texts. */
import { KIND_COUNT } from './boundary.ts';
import type { State, StateMachine } from './state-machine.ts';

/** In `skips`: something may begin here. Below it: nothing does, and this is the kind of the unit. */
export const MAY_BEGIN = KIND_COUNT;

export class StartRows {
  /** First cell of each start's row in the machine's present table, by the kind of the unit behind. */
  readonly rows = new Int32Array(KIND_COUNT);
  /** By the kind behind and the class of a unit. Never untrue, whatever becomes of the machine's table; at first nothing is known. */
  readonly skips: Uint8Array;
  readonly #machine: StateMachine;
  readonly #states: readonly State[];
  #generation = -1;

  constructor(machine: StateMachine, entries: readonly number[]) {
    this.#machine = machine;
    this.#states = machine.starts(entries);
    const { shift } = machine;
    this.skips = new Uint8Array(KIND_COUNT << shift).fill(MAY_BEGIN);
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

  /** Nothing begins with a unit of this class. */
  noteSkip(behind: number, unitClass: number): void {
    const { kindOf } = this.#machine.alphabet;
    this.skips[(behind << this.#machine.shift) + unitClass] = kindOf[unitClass] ?? 0;
  }
}
