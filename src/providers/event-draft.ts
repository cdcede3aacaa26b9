/** A stream event in the making: what a dialect found in one server-sent event. */
import type { StreamEvent } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { JsonPath, TextDelta, TextKind, Usage, WholeText } from '../exchange/text.ts';
import type { SseEvent } from '../streaming/sse-parser.ts';
import { isObject, type JsonObject } from './shape.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export class EventDraft {
  readonly #source: SseEvent;
  // Most events bring one text, and none of what else there may be: a list that grows takes room for seventeen.
  deltas: TextDelta[] = [];
  wholes: WholeText[] = [];
  closes: readonly string[] = [];
  toolCalls: string[] = [];
  content = false;
  usage: Usage | undefined = undefined;
  model: string | undefined = undefined;
  finishReason: string | undefined = undefined;

  constructor(source: SseEvent) {
    this.#source = source;
  }

  /** A piece of text on a channel; it is content. */
  delta(channel: string, kind: TextKind, path: JsonPath, text: string): void {
    const delta = { channel, kind, path, text };
    if (this.deltas.length === 0) this.deltas = [delta];
    else this.deltas.push(delta);
    this.content = true;
  }

  whole(channel: string, kind: TextKind, path: JsonPath, text: string): void {
    this.wholes.push({ channel, speaker: 'assistant', kind, path, text });
  }

  done(terminal: boolean, hidden = false): StreamEvent {
    const event: Mutable<StreamEvent> = {
      raw: this.#source.raw,
      data: this.#source.data ?? '',
      deltas: this.deltas,
      content: this.content,
      terminal,
      hidden,
    };
    if (this.wholes.length > 0) event.wholes = this.wholes;
    if (this.closes.length > 0) event.closes = this.closes;
    if (this.toolCalls.length > 0) event.toolCalls = this.toolCalls;
    if (this.usage !== undefined) event.usage = this.usage;
    if (this.model !== undefined) event.model = this.model;
    if (this.finishReason !== undefined) event.finishReason = this.finishReason;
    return event;
  }
}

/** An event in which there is nothing to read: a comment, a ping, an end marker, something after the end. */
export const plainEvent = (source: SseEvent, terminal: boolean, hidden = false): StreamEvent => ({
  raw: source.raw,
  data: source.data ?? '',
  deltas: [],
  content: false,
  terminal,
  hidden,
});

/** The payload of an event. @throws {GatewayError} invalid_response if it is no JSON object */
export const payloadOf = (data: string): JsonObject => {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw new GatewayError('invalid_response', {
    message: 'The provider sent a stream event that is not a JSON object.',
    phase: 'stream',
  });
};
