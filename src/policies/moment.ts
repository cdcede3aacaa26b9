/** How long judgements may hold the event loop before they go on in turns with everything else (`operators/in-turns.ts`). */

/** Work between two looks at the clock: a fifth of a millisecond of ordinary text, and never above two. */
export const WORK_OF_PART = 16_384;
/** Milliseconds in one go. */
export const MOMENT_MS = 1;
