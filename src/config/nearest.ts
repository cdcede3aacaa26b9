/** "Did you mean": the allowed word nearest to what was written. */

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours each cost one. */
export const editDistance = (a: string, b: string): number => {
  let previous: number[] = [];
  let current = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((current[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (current[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (previous[j - 2] ?? 0) + 1);
      }
      next.push(best);
    }
    previous = current;
    current = next;
  }
  return current[b.length] ?? 0;
};

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '');

/** The allowed word that was probably meant, or undefined if none is near enough to guess. Case, `-` and `_` are forgiven. */
export const nearest = (word: string, allowed: Iterable<string>): string | undefined => {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of allowed) {
    const distance = plain(candidate) === plain(word) ? 0 : editDistance(plain(word), plain(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
};

/** `did you mean "x"?`, or the whole list where nothing is near. */
export const didYouMean = (word: string, allowed: readonly string[]): string => {
  const guess = nearest(word, allowed);
  if (guess !== undefined) return `did you mean "${guess}"?`;
  return allowed.length === 0 ? 'remove it' : `allowed here: ${[...allowed].join(', ')}`;
};
