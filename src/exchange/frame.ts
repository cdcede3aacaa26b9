/**
 * What comes out of an exchange: head, chunk, chunk …, end. Failure is the error channel.
 * `end` exists only where the answer is known to be whole, and carries its last bytes: so `record` can append the event
 * before those bytes leave, and nobody downstream can invent an ending.
 */
import type { Observable } from 'rxjs';
import type { TextDelta, Usage, WholeText } from './text.ts';

/** Flow control of the connection that is speaking. It rides in the head, so that it is always the right connection's. */
export interface Valve {
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Emits the current state, then each change; completes never. */
  readonly paused$: Observable<boolean>;
}

export interface Head {
  readonly kind: 'head';
  readonly status: number;
  /** Lower-case names, hop-by-hop headers already gone. */
  readonly headers: Readonly<Record<string, string>>;
  readonly valve: Valve;
  /** Milliseconds: to get a connection (the wait for a free one included), and from sending the request to this head. Absent off the wire. */
  readonly timing?: { readonly connect: number; readonly firstByte: number };
}

/** From the wire: bytes as they arrived, one chunk a socket read. */
export type WireFrame = Head | { readonly kind: 'chunk'; readonly data: Uint8Array } | { readonly kind: 'end' };

/** One server-sent event, understood by the caller's dialect. */
export interface StreamEvent {
  /** The exact text of the event with its closing blank line: what is passed on if nobody changes it. */
  readonly raw: string;
  /** The `data` payload; empty for comments and pings. */
  readonly data: string;
  readonly deltas: readonly TextDelta[];
  /** Texts that stand whole in this event, such as the repetition in `response.output_text.done`: judged as a whole, not per channel. */
  readonly wholes?: readonly WholeText[];
  /** Channels that end with this event: what is still held back for them must leave before it (or inside it). */
  readonly closes?: readonly string[];
  /** True for what a caller would call an answer (text, tool call, refusal, or the finish of an empty answer); a role or `created` frame is not. */
  readonly content: boolean;
  /** True from the event on that finishes the last choice: such events are kept for `end`. */
  readonly terminal: boolean;
  /** True for an event that exists only because the gateway asked for usage: it is read and not passed on. */
  readonly hidden: boolean;
  readonly usage?: Usage;
  readonly model?: string;
  readonly finishReason?: string;
  /** Tool names that appear in this event. */
  readonly toolCalls?: readonly string[];
}

/**
 * What the caller is sent: bytes or text, ready to write. `end` is the ending of a whole answer; `abort` ends a committed stream
 * that failed: its error frame is the last thing written, and the connection is closed behind it. A chunk with `content` commits the
 * stream: before it nothing has left, and the exchange may still be answered by another attempt.
 */
export type ReplyFrame =
  | ReplyHead
  | { readonly kind: 'chunk'; readonly data: string; readonly content: boolean }
  | { readonly kind: 'end'; readonly data: string }
  | { readonly kind: 'abort'; readonly data: string };

export interface ReplyHead {
  readonly kind: 'head';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where no upstream connection speaks (an error reply). */
  readonly valve?: Valve;
  readonly stream: boolean;
}
