/** The nondeterministic automaton that patterns become (Thompson 1968), over UTF-16 units, built from its end to its beginning. */
import type { Condition } from './boundary.ts';
import { NOT_AFTER_HIGH, NOT_BEFORE_LOW } from './boundary.ts';
import { between, LAST_CODE_POINT, type Range, type RangeSet, union } from './code-points.ts';

export type Node =
  | { readonly kind: 'unit'; readonly set: number; readonly next: number }
  | { readonly kind: 'split'; readonly targets: readonly number[] }
  | { readonly kind: 'when'; readonly condition: Condition; readonly next: number }
  | { readonly kind: 'accept'; readonly rule: number };

/** Highs whose lows are the same set: one pair of transitions. */
interface Pairing {
  readonly highs: RangeSet;
  readonly lows: RangeSet;
}

/** Code points beyond the BMP as surrogate pairs, highs with equal lows together. */
const pairingsOf = (astral: RangeSet): readonly Pairing[] => {
  const lowsOfHigh = new Map<number, Range[]>();
  const full: Range[] = [];
  const add = (high: number, low: Range): void => {
    const lows = lowsOfHigh.get(high);
    if (lows === undefined) lowsOfHigh.set(high, [low]);
    else lows.push(low);
  };
  for (const [from, to] of astral) {
    const firstHigh = 0xd800 + ((from - 0x10000) >> 10);
    const lastHigh = 0xd800 + ((to - 0x10000) >> 10);
    const firstLow = 0xdc00 + ((from - 0x10000) & 0x3ff);
    const lastLow = 0xdc00 + ((to - 0x10000) & 0x3ff);
    if (firstHigh === lastHigh) {
      add(firstHigh, [firstLow, lastLow]);
      continue;
    }
    add(firstHigh, [firstLow, 0xdfff]);
    add(lastHigh, [0xdc00, lastLow]);
    if (lastHigh - firstHigh > 1) full.push([firstHigh + 1, lastHigh - 1]);
  }
  const byLows = new Map<string, { highs: Range[]; lows: RangeSet }>();
  const join = (highs: Range, lows: RangeSet): void => {
    const known = byLows.get(lows.join());
    if (known === undefined) byLows.set(lows.join(), { highs: [highs], lows });
    else known.highs.push(highs);
  };
  for (const [high, lows] of lowsOfHigh) join([high, high], union(lows));
  for (const highs of full) join(highs, [[0xdc00, 0xdfff]]);
  return [...byLows.values()].map(({ highs, lows }) => ({ highs: union(highs), lows }));
};

export class Automaton {
  readonly nodes: Node[] = [];
  /** Distinct sets of units; a `unit` node names its set by index. */
  readonly sets: RangeSet[] = [];
  readonly #setIds = new Map<string, number>();
  readonly #pairings = new Map<string, readonly Pairing[]>();

  accept(rule: number): number {
    return this.#add({ kind: 'accept', rule });
  }

  when(condition: Condition, next: number): number {
    return this.#add({ kind: 'when', condition, next });
  }

  split(targets: readonly number[]): number {
    const [only] = targets;
    return targets.length === 1 && only !== undefined ? only : this.#add({ kind: 'split', targets });
  }

  /** A split that leads back to what is built on top of it. */
  loop(next: number, build: (entry: number) => number): number {
    const targets: number[] = [];
    const entry = this.#add({ kind: 'split', targets });
    targets.push(build(entry), next);
    return entry;
  }

  /** One code point of the set. A pair of surrogates is one character: its halves never match alone. */
  codePoint(set: RangeSet, next: number): number {
    const targets: number[] = [];
    const plain = union(between(set, 0, 0xd7ff), between(set, 0xe000, 0xffff));
    if (plain.length > 0) targets.push(this.#unit(plain, next));
    const high = between(set, 0xd800, 0xdbff);
    if (high.length > 0) targets.push(this.#unit(high, this.when(NOT_BEFORE_LOW, next)));
    const low = between(set, 0xdc00, 0xdfff);
    if (low.length > 0) targets.push(this.when(NOT_AFTER_HIGH, this.#unit(low, next)));
    const astral = between(set, 0x10000, LAST_CODE_POINT);
    if (astral.length > 0) {
      for (const { highs, lows } of this.#pairingsOf(astral)) {
        targets.push(this.#unit(highs, this.#unit(lows, next)));
      }
    }
    return this.split(targets);
  }

  #unit(set: RangeSet, next: number): number {
    const key = set.join();
    let id = this.#setIds.get(key);
    if (id === undefined) {
      id = this.sets.push(set) - 1;
      this.#setIds.set(key, id);
    }
    return this.#add({ kind: 'unit', set: id, next });
  }

  #pairingsOf(astral: RangeSet): readonly Pairing[] {
    const key = astral.join();
    const known = this.#pairings.get(key);
    if (known !== undefined) return known;
    const made = pairingsOf(astral);
    this.#pairings.set(key, made);
    return made;
  }

  #add(node: Node): number {
    return this.nodes.push(node) - 1;
  }
}
