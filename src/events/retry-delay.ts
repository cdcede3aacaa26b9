/** When a batch that failed is tried again. */

/** Most that is added to a scheduled delay, so that batches that failed together do not come back together. */
const jitterShare = 0.2;

/**
 * Milliseconds from a failed attempt to the next.
 * @param failed how many attempts have failed so far, from 1
 * @param retryAfter what the control plane asked for; a longer wait than the schedule's wins
 * @param random 0 ≤ random < 1
 */
export const retryDelay = (
  schedule: readonly number[],
  failed: number,
  retryAfter: number | undefined,
  random: number = Math.random(),
): number => {
  const scheduled = schedule[Math.min(failed, schedule.length) - 1] ?? 0;
  return Math.round(Math.max(scheduled * (1 + jitterShare * random), retryAfter ?? 0));
};
