/** How long judgements may hold the event loop before they go on in turns with everything else (`operators/in-turns.ts`). */

/** Work between two looks at the clock: some hundredths of a millisecond of ordinary text, below one of any. */
export const WORK_OF_PART = 4_096;
/** Milliseconds in one go. */
export const MOMENT_MS = 1;
