/**
 * Which nodes can still lead to a match, given the kind of the unit behind them. Dead ones are dropped while states are made, so that a
 * state that exists is a match that may still come: what hold-back is exact by.
 */
import type { Node } from './automaton.ts';
import { KIND_COUNT } from './boundary.ts';

const ALL = (1 << KIND_COUNT) - 1;

/** Byte `node * 8 + kind behind`: the set of kinds ahead with which the node can go on to a match. */
export type Liveness = Uint8Array;

const ahead = (live: Liveness, node: Node, behind: number, kindsOfSet: readonly number[]): number => {
  switch (node.kind) {
    case 'accept':
      return ALL;
    case 'split':
      return node.targets.reduce((mask, target) => mask | (live[target * KIND_COUNT + behind] ?? 0), 0);
    case 'when':
      return (live[node.next * KIND_COUNT + behind] ?? 0) & (node.condition[behind] ?? 0);
    case 'unit': {
      const kinds = kindsOfSet[node.set] ?? 0;
      let mask = 0;
      for (let kind = 0; kind < KIND_COUNT; kind += 1) {
        if ((kinds >> kind) & 1 && live[node.next * KIND_COUNT + kind] !== 0) mask |= 1 << kind;
      }
      return mask;
    }
  }
};

/** The least fixed point; nodes are built end first, so that all but loops settle in one pass. */
export const computeLiveness = (nodes: readonly Node[], kindsOfSet: readonly number[]): Liveness => {
  const live = new Uint8Array(nodes.length * KIND_COUNT);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [index, node] of nodes.entries()) {
      for (let behind = 0; behind < KIND_COUNT; behind += 1) {
        const mask = ahead(live, node, behind, kindsOfSet);
        if (live[index * KIND_COUNT + behind] === mask) continue;
        live[index * KIND_COUNT + behind] = mask;
        changed = true;
      }
    }
  }
  return live;
};
