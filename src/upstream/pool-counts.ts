/** What the connections are doing, by target, for metrics and the admin pages. */

export interface PoolCounts {
  /** Connections that carry an exchange. */
  readonly active: number;
  readonly idle: number;
  /** Requests that wait for a connection: for a free slot, or while it is made. */
  readonly pending: number;
}

interface OfTarget {
  readonly target: string;
}

/** What a connection does is counted for the target that uses it, or used it last. */
export const countByTarget = (
  active: Iterable<OfTarget>,
  idle: Iterable<OfTarget>,
  pending: Iterable<OfTarget>,
): ReadonlyMap<string, PoolCounts> => {
  const counts = new Map<string, PoolCounts>();
  const add = (members: Iterable<OfTarget>, state: keyof PoolCounts): void => {
    for (const { target } of members) {
      const found = counts.get(target) ?? { active: 0, idle: 0, pending: 0 };
      counts.set(target, { ...found, [state]: found[state] + 1 });
    }
  };
  add(active, 'active');
  add(idle, 'idle');
  add(pending, 'pending');
  return counts;
};
