/** Waits for a condition instead of a time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again, until the answer is not undefined.
 * @param within milliseconds
 * @param seen what to show if it never comes
 */
export const until = async <T>(
  ask: () => T | undefined | Promise<T | undefined>,
  within = 5_000,
  seen: () => unknown = () => '',
): Promise<T> => {
  const end = performance.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`waited ${within} ms in vain: ${String(seen())}`);
    await sleep(5);
  }
};
