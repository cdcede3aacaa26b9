/** Groups texts that are variants of one another, so that cross-validation never learns from a twin of what it is asked. */

const shingleWords = 4;

const shingles = (text: string): ReadonlySet<string> => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const found = new Set<string>();
  for (let at = 0; at + shingleWords <= words.length; at++) found.add(words.slice(at, at + shingleWords).join(' '));
  if (found.size === 0) found.add(words.join(' '));
  return found;
};

/**
 * A group number for each text: texts whose word 4-grams overlap by at least `share` (of the smaller one) are in one group, and so are
 * the neighbours of neighbours.
 */
export const groupNearDuplicates = (texts: readonly string[], share = 0.2): readonly number[] => {
  const sets = texts.map(shingles);
  const parent = texts.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while ((parent[at] ?? at) !== at) at = parent[at] ?? at;
    return at;
  };
  const holders = new Map<string, number[]>();
  for (const [index, set] of sets.entries()) {
    const shared = new Map<number, number>();
    for (const shingle of set) {
      const others = holders.get(shingle) ?? [];
      for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1);
      others.push(index);
      holders.set(shingle, others);
    }
    for (const [other, count] of shared) {
      if (count >= share * Math.min(set.size, sets[other]?.size ?? 0)) parent[root(other)] = root(index);
    }
  }
  return texts.map((_, index) => root(index));
};
