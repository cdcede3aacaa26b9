/** Bytes in, server-sent events out (WHATWG HTML, section 9.2.6), for every possible split of the bytes. */
import { GatewayError } from '../exchange/gateway-error.ts';
import { readSseFields } from './sse-fields.ts';
import { Utf8Decoder } from './utf8.ts';

export interface SseEvent {
  /** The exact text of the event, its closing blank line included. */
  readonly raw: string;
  /** The `event:` field; empty if absent. */
  readonly event: string;
  /** The `data:` lines joined by \n; undefined for an event without data (a comment, a ping). */
  readonly data: string | undefined;
}

const defaultMaxEventLength = 16 * 1024 * 1024;
const none: readonly SseEvent[] = [];

/**
 * Joined, the `raw` of all events are the text that came in. Work is linear in the bytes whatever the split: only new text
 * is searched, and an event is put together once. A CR at the end of a chunk waits for the next byte, which may be its LF.
 */
export class SseParser {
  readonly #maxEventLength: number;
  readonly #utf8 = new Utf8Decoder();
  /** Text of the event that is not closed yet; grows as a rope and is flattened once. */
  #held = '';
  /** Nothing stands on the current line so far. */
  #lineEmpty = true;
  /** The last character was a CR that ended a line. */
  #afterCr = false;
  /** That CR ended an empty line. */
  #crCloses = false;
  #started = false;
  #first = true;

  /** @param maxEventLength most UTF-16 units of one event */
  constructor(maxEventLength: number = defaultMaxEventLength) {
    this.#maxEventLength = maxEventLength;
  }

  /** @throws {GatewayError} invalid_response for bytes that are not UTF-8 and for an event above the maximum */
  push(bytes: Uint8Array): readonly SseEvent[] {
    const text = this.#utf8.push(bytes);
    if (text === '') return none;
    // What nearly every read of a stream brings: one event from its first to its last character, with LF.
    const fresh = this.#started && this.#held === '' && !this.#afterCr && text.charCodeAt(0) !== 10;
    const whole = fresh && text.endsWith('\n\n') && text.indexOf('\n\n') === text.length - 2 && !text.includes('\r');
    return whole ? [this.#close(text)] : this.#scan(text);
  }

  /**
   * The event that had no closing blank line, if any: it counts (`data: [DONE]` at the end of the bytes), and its `raw` gets the
   * line ends it lacks, so that nothing can be glued to it.
   * @throws {GatewayError} stream_incomplete if the bytes ended inside a character
   */
  end(): readonly SseEvent[] {
    this.#utf8.end();
    const raw = this.#held;
    this.#held = '';
    if (raw === '') return none;
    const closed = this.#afterCr && this.#crCloses;
    return [this.#read(closed ? raw : this.#lineEmpty ? `${raw}\n` : `${raw}\n\n`)];
  }

  #scan(text: string): readonly SseEvent[] {
    const events: SseEvent[] = [];
    let start = 0;
    let at = 0;
    if (this.#afterCr) {
      this.#afterCr = false;
      if (text.charCodeAt(0) === 10) at = 1;
      if (this.#crCloses) {
        events.push(this.#close(text.slice(0, at)));
        start = at;
      }
    } else if (!this.#started && text.charCodeAt(0) === 0xfeff) {
      at = 1;
    }
    this.#started = true;
    let lf = text.indexOf('\n', at);
    let cr = text.indexOf('\r', at);
    while (lf !== -1 || cr !== -1) {
      const isCr = lf === -1 || (cr !== -1 && cr < lf);
      const lineEnd = isCr ? cr : lf;
      const blank = this.#lineEmpty && lineEnd === at;
      this.#lineEmpty = true;
      at = lineEnd + 1;
      if (isCr) {
        if (at === text.length) {
          this.#afterCr = true;
          this.#crCloses = blank;
          break;
        }
        if (lf === at) at += 1;
        cr = text.indexOf('\r', at);
      }
      if (lf !== -1 && lf < at) lf = text.indexOf('\n', at);
      if (blank) {
        events.push(this.#close(text.slice(start, at)));
        start = at;
      }
    }
    if (start < text.length) {
      if (at < text.length) this.#lineEmpty = false;
      this.#hold(text.slice(start));
    }
    return events;
  }

  #close(rest: string): SseEvent {
    this.#hold(rest);
    const raw = this.#held;
    this.#held = '';
    return this.#read(raw);
  }

  #read(raw: string): SseEvent {
    const first = this.#first;
    this.#first = false;
    return readSseFields(raw, first);
  }

  #hold(text: string): void {
    this.#held = this.#held === '' ? text : this.#held + text;
    if (this.#held.length > this.#maxEventLength) {
      throw new GatewayError('invalid_response', { message: 'The provider sent an event above the maximum size.' });
    }
  }
}
