/** The 65,536 UTF-16 units in classes: two units that no pattern can tell apart are the same to the matcher. */
import { KIND_COUNT, KIND_OF_UNIT, LETTER, OTHER } from './boundary.ts';
import type { Range, RangeSet } from './code-points.ts';

const UNITS = 0x10000;

export interface Alphabet {
  /** Unit to class. */
  readonly classOf: Uint16Array;
  /** Class to the kind of its units. */
  readonly kindOf: Uint8Array;
  readonly size: number;
  /** `memberOf[set][class]` is 1 where the set holds the class. */
  readonly memberOf: readonly Uint8Array[];
  /** The kinds of the units in each set, as a mask. */
  readonly kindsOfSet: readonly number[];
}

/** Runs of units of one kind. */
const kindRuns = (byLetter: boolean): readonly { readonly from: number; readonly kind: number }[] => {
  const runs: { from: number; kind: number }[] = [];
  for (let unit = 0; unit < UNITS; unit += 1) {
    const known = KIND_OF_UNIT[unit] ?? OTHER;
    const kind = known === LETTER && !byLetter ? OTHER : known;
    if (runs.at(-1)?.kind !== kind) runs.push({ from: unit, kind });
  }
  return runs;
};

const RUNS = { plain: kindRuns(false), byLetter: kindRuns(true) };

/** @param byLetter whether letters beyond ASCII must be told from other units (whole-word terms) */
export const buildAlphabet = (sets: readonly RangeSet[], byLetter: boolean): Alphabet => {
  const runs = byLetter ? RUNS.byLetter : RUNS.plain;
  const bounds = sets.flatMap((set) => set.flatMap(([low, high]: Range) => [low, high + 1]));
  const cuts = [...new Set([...runs.map(({ from }) => from), ...bounds])]
    .filter((cut) => cut < UNITS)
    .sort((a, b) => a - b);
  const indexOf = new Map(cuts.map((cut, index) => [cut, index]));
  const spanOf = ([low, high]: Range): Range => [indexOf.get(low) ?? 0, indexOf.get(high + 1) ?? cuts.length];

  let run = 0;
  const kinds = cuts.map((cut) => {
    while ((runs[run + 1]?.from ?? UNITS) <= cut) run += 1;
    return runs[run]?.kind ?? OTHER;
  });

  // Every set splits the classes it cuts through.
  const names = [...kinds];
  let fresh = KIND_COUNT;
  for (const set of sets) {
    const renamed = new Map<number, number>();
    for (const [from, to] of set.map(spanOf)) {
      for (let index = from; index < to; index += 1) {
        const old = names[index] ?? 0;
        const name = renamed.get(old) ?? fresh++;
        renamed.set(old, name);
        names[index] = name;
      }
    }
  }

  const classIds = new Map([...new Set(names)].map((name, id) => [name, id]));
  const classes = names.map((name) => classIds.get(name) ?? 0);
  const classOf = new Uint16Array(UNITS);
  const kindOf = new Uint8Array(classIds.size);
  for (const [index, id] of classes.entries()) {
    classOf.fill(id, cuts[index], cuts[index + 1] ?? UNITS);
    kindOf[id] = kinds[index] ?? OTHER;
  }
  const memberOf = sets.map((set) => {
    const members = new Uint8Array(classIds.size);
    for (const [from, to] of set.map(spanOf)) for (const id of classes.slice(from, to)) members[id] = 1;
    return members;
  });
  const kindsOfSet = memberOf.map((members) =>
    kindOf.reduce((mask, kind, id) => (members[id] === 1 ? mask | (1 << kind) : mask), 0),
  );
  return { classOf, kindOf, size: classIds.size, memberOf, kindsOfSet };
};
