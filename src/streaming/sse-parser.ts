/** Bytes in, server-sent events out (WHATWG HTML, section 9.2.6), for every possible split of the bytes. */

export interface SseEvent {
  /** The exact text of the event, its closing blank line included. */
  readonly raw: string;
  /** The `event:` field; empty if absent. */
  readonly event: string;
  /** The `data:` lines joined by \n; undefined for an event without data (a comment, a ping). */
  readonly data: string | undefined;
}
