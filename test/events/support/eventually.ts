/** Waiting for a condition instead of for a time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is yes.
 * @throws after `within` milliseconds, with what was waited for
 */
export const eventually = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  within = 15_000,
): Promise<void> => {
  const until = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`not within ${within} ms: ${what}`);
    await sleep(20);
  }
};
