/** Hits and misses by name, and the table they make. */

export interface Count {
  found: number;
  missed: number;
  wrong: number;
}

export class Tally {
  readonly #counts = new Map<string, Count>();

  of(name: string): Count {
    const known = this.#counts.get(name);
    if (known !== undefined) return known;
    const fresh = { found: 0, missed: 0, wrong: 0 };
    this.#counts.set(name, fresh);
    return fresh;
  }

  /** A Markdown table, alphabetical, with the sum of all rows. */
  table(title: string): string {
    const rows = [...this.#counts].sort(([a], [b]) => a.localeCompare(b));
    const all = rows.reduce(
      (sum, [, { found, missed, wrong }]) => ({
        found: sum.found + found,
        missed: sum.missed + missed,
        wrong: sum.wrong + wrong,
      }),
      { found: 0, missed: 0, wrong: 0 },
    );
    const lines = [...rows, ['**all**', all] as const].map(
      ([name, { found, missed, wrong }]) =>
        `| ${name} | ${found} | ${missed} | ${wrong} | ${share(found, missed)} | ${share(found, wrong)} |`,
    );
    return [
      `| ${title} | found | missed | wrong | recall | precision |`,
      '|---|---:|---:|---:|---:|---:|',
      ...lines,
    ].join('\n');
  }
}

const share = (part: number, rest: number): string => (part + rest === 0 ? '-' : (part / (part + rest)).toFixed(3));
