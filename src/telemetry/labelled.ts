/** Children of a metric, made once a label combination: finding one again costs a Map lookup and no label object. */

export interface Labelled<Child> {
  /** The child for these label values, in the order the metric declares them. */
  of(...values: string[]): Child;
}

/** Past `most` combinations every new one counts as `other`, so that nobody can fill the memory by inventing names. */
export const labelled = <Child>(metric: { labels(...values: string[]): Child }, most = 2000): Labelled<Child> => {
  const children = new Map<string, Child>();
  return {
    of: (...values) => {
      const key = values.join('\u0000');
      const known = children.get(key);
      if (known !== undefined) return known;
      if (children.size >= most) return metric.labels(...values.map(() => 'other'));
      const child = metric.labels(...values);
      children.set(key, child);
      return child;
    },
  };
};
