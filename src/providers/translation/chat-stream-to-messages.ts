/** Chat chunks as a streamed message: every block is opened before its deltas and closed once, `message_stop` only after a finish reason. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { SseEvent } from '../../streaming/sse-parser.ts';
import { sseEvent } from '../../streaming/sse-writer.ts';
import { payloadOf } from '../event-draft.ts';
import { providerFailure } from '../provider-failure.ts';
import { isObject, type JsonObject, listOf } from '../shape.ts';
import { stopReasonOf } from './finish-reasons.ts';
import { OpenBlocks } from './open-blocks.ts';
import { messagesUsage } from './usage.ts';

const said = (value: unknown): value is string => typeof value === 'string' && value !== '';

export class ChatStreamToMessages {
  readonly #blocks = new OpenBlocks();
  #started = false;
  #stopReason: string | undefined;
  #usage: unknown;
  #ended = false;

  /** @throws {GatewayError} invalid_response, stream_incomplete, or what the provider's error means */
  event({ data }: SseEvent): readonly SseEvent[] {
    if (data === undefined || data === '' || this.#ended) return [];
    if (data.trim() === '[DONE]') {
      if (this.#stopReason === undefined) throw new GatewayError('stream_incomplete', { phase: 'stream' });
      return this.end();
    }
    const chunk = payloadOf(data);
    if (chunk.error !== undefined && chunk.error !== null) throw providerFailure(chunk.error, 'stream');
    const out: JsonObject[] = [];
    const choices = listOf(chunk.choices);
    if (!this.#started && choices.length > 0) out.push(this.#start(chunk));
    for (const choice of choices) if (isObject(choice)) this.#choice(choice, out);
    if (isObject(chunk.usage)) this.#usage = chunk.usage;
    const events = out.map(named);
    // The finish waits for the usage that belongs into it.
    return this.#stopReason !== undefined && isObject(chunk.usage) ? [...events, ...this.end()] : events;
  }

  /** The ending, if the answer is whole: nothing before a finish reason, and nothing twice. */
  end(): readonly SseEvent[] {
    if (this.#ended || this.#stopReason === undefined) return [];
    this.#ended = true;
    const delta = { stop_reason: this.#stopReason, stop_sequence: null };
    return [{ type: 'message_delta', delta, usage: messagesUsage(this.#usage) }, { type: 'message_stop' }].map(named);
  }

  #start({ id, model }: JsonObject): JsonObject {
    this.#started = true;
    const empty = { content: [], stop_reason: null, stop_sequence: null, usage: messagesUsage(undefined) };
    return { type: 'message_start', message: { id, type: 'message', role: 'assistant', model, ...empty } };
  }

  #choice(choice: JsonObject, out: JsonObject[]): void {
    // Only the first choice is a message, and nothing belongs to it after its finish.
    if (this.#stopReason !== undefined || (typeof choice.index === 'number' && choice.index > 0)) return;
    const delta = isObject(choice.delta) ? choice.delta : {};
    const thinking = delta.reasoning_content ?? delta.reasoning;
    if (said(thinking)) this.#blocks.thinking(thinking, out);
    if (said(delta.content)) this.#blocks.text(delta.content, out);
    if (said(delta.refusal)) this.#blocks.text(delta.refusal, out);
    for (const [position, call] of listOf(delta.tool_calls).entries()) {
      if (isObject(call)) this.#blocks.call(call, position, out);
    }
    if (!said(choice.finish_reason)) return;
    this.#blocks.closeAll(out);
    this.#stopReason ??= stopReasonOf(choice.finish_reason);
  }
}

const named = (payload: JsonObject): SseEvent => sseEvent(JSON.stringify(payload), String(payload.type));
