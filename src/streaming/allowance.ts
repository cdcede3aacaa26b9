/**
 * How much work may be done before others have their turn. Whoever works takes from it, stops where nothing is left and says that it is
 * behind; whoever gave it out fills it again. One unit is about a step of a pattern, some nanoseconds.
 */
export interface Allowance {
  left: number;
}

/** For those who need not wait for anybody: taking from it leaves as much. */
export const UNLIMITED: Allowance = { left: Number.POSITIVE_INFINITY };
