/** What a text must contain for a rule to match anywhere in it (an e-mail address: an at-sign): rules without it need not be looked for. */
import type { Automaton } from './automaton.ts';
import type { RangeSet } from './code-points.ts';

/** How common ASCII characters are in ordinary text, roughly, per thousand; anything else counts as rare. */
const commonness = (unit: number): number => {
  if (unit === 0x20) return 150;
  if (unit >= 0x61 && unit <= 0x7a) return 30;
  if (unit >= 0x41 && unit <= 0x5a) return 2;
  if (unit >= 0x30 && unit <= 0x39) return 2;
  if (unit === 0x2e || unit === 0x2c || unit === 0x0a) return 10;
  return unit === 0x40 ? 0.1 : 1;
};

const commonnessOf = (set: RangeSet): number => {
  let sum = 0;
  for (const [low, high] of set) for (let unit = low; unit <= Math.min(high, 0x7f); unit += 1) sum += commonness(unit);
  return sum;
};

/** Whether a match can be had without any unit of the set. */
const avoidable = ({ nodes }: Automaton, entry: number, set: number): boolean => {
  const seen = new Set<number>();
  const stack = [entry];
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const node = nodes[index];
    if (node === undefined || seen.has(index)) continue;
    seen.add(index);
    if (node.kind === 'accept') return true;
    if (node.kind === 'split') stack.push(...node.targets);
    else if (node.kind === 'when' || node.set !== set) stack.push(node.next);
  }
  return false;
};

/** Rules of more nodes are not examined: it would take longer than it saves. */
const MAX_NODES = 2_000;

/** The set of units, by index, of which every match of a rule has one: the rarest such set; undefined if there is none. */
export const requiredSet = (automaton: Automaton, entry: number, from: number): number | undefined => {
  const { nodes, sets } = automaton;
  if (nodes.length - from > MAX_NODES) return undefined;
  const used = new Set(nodes.slice(from).flatMap((node) => (node.kind === 'unit' ? [node.set] : [])));
  const ranked = [...used].map((set) => ({ set, cost: commonnessOf(sets[set] ?? []) })).sort((a, b) => a.cost - b.cost);
  return ranked.find(({ set, cost }) => cost < 100 && !avoidable(automaton, entry, set))?.set;
};
