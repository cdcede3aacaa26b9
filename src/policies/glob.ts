/** Names with `*` and `?`, as tool lists and chain conditions use them. */

/** Whether `name` fits `glob`: `*` is any run of characters, `?` is one. Time is at most the product of the two lengths. */
export const fitsGlob = (glob: string, name: string): boolean => {
  let g = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (g < glob.length && glob[g] === '*') {
      star = g++;
      resume = n;
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === name[n])) {
      g++;
      n++;
    } else if (star >= 0) {
      g = star + 1;
      n = ++resume;
    } else return false;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
};

/** A list of globs as one predicate: plain names are looked up, the rest are tried in turn. */
export const globList = (globs: Iterable<string>): ((name: string) => boolean) => {
  const names = new Set<string>();
  const patterns: string[] = [];
  for (const glob of globs) {
    if (/[*?]/.test(glob)) patterns.push(glob);
    else names.add(glob);
  }
  return (name) => names.has(name) || patterns.some((pattern) => fitsGlob(pattern, name));
};
