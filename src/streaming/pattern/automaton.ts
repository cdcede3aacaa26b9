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

/** The sets of units that a set of code points comes to, by index. */
interface Parts {
  readonly plain: number | undefined;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly pairs: readonly { readonly highs: number; readonly lows: number }[];
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
  /** Repeats ask for the same set again and again. */
  readonly #parts = new Map<RangeSet, Parts>();

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
    const { plain, high, low, pairs } = this.#partsOf(set);
    const targets: number[] = [];
    if (plain !== undefined) targets.push(this.#unit(plain, next));
    if (high !== undefined) targets.push(this.#unit(high, this.when(NOT_BEFORE_LOW, next)));
    if (low !== undefined) targets.push(this.when(NOT_AFTER_HIGH, this.#unit(low, next)));
    for (const pair of pairs) targets.push(this.#unit(pair.highs, this.#unit(pair.lows, next)));
    return this.split(targets);
  }

  #partsOf(set: RangeSet): Parts {
    const known = this.#parts.get(set);
    if (known !== undefined) return known;
    const made: Parts = {
      plain: this.#setId(union(between(set, 0, 0xd7ff), between(set, 0xe000, 0xffff))),
      high: this.#setId(between(set, 0xd800, 0xdbff)),
      low: this.#setId(between(set, 0xdc00, 0xdfff)),
      pairs: pairingsOf(between(set, 0x10000, LAST_CODE_POINT)).flatMap(({ highs, lows }) => {
        const pair = { highs: this.#setId(highs), lows: this.#setId(lows) };
        return pair.highs === undefined || pair.lows === undefined ? [] : [{ highs: pair.highs, lows: pair.lows }];
      }),
    };
    this.#parts.set(set, made);
    return made;
  }

  /** Undefined for the empty set. */
  #setId(set: RangeSet): number | undefined {
    if (set.length === 0) return undefined;
    const key = set.join();
    const id = this.#setIds.get(key) ?? this.sets.push(set) - 1;
    this.#setIds.set(key, id);
    return id;
  }

  #unit(set: number, next: number): number {
    return this.#add({ kind: 'unit', set, next });
  }

  #add(node: Node): number {
    return this.nodes.push(node) - 1;
  }
}
