/** When the demo model says the next word: as slow, and as uneven, as a real one. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
export interface Pace {
  readonly firstToken: number;
  readonly token: number;
}

export const lifelike: Pace = { firstToken: 150, token: 20 };

/** Waits for about `ms`, between 60 and 140 percent of it; not at all for 0. Rejects when the signal aborts. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  if (ms > 0) await sleep(ms * (0.6 + 0.8 * Math.random()), undefined, { signal });
};
