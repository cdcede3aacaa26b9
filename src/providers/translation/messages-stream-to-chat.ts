/** A streamed message as chat chunks: one choice, tools numbered as they come, usage in a chunk of its own, `[DONE]` only after `message_stop`. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { SseEvent } from '../../streaming/sse-parser.ts';
import { sseEvent } from '../../streaming/sse-writer.ts';
import { payloadOf } from '../event-draft.ts';
import { providerFailure } from '../provider-failure.ts';
import { isObject, type JsonObject, stringOf } from '../shape.ts';
import { finishReasonOf } from './finish-reasons.ts';
import { chatUsage } from './usage.ts';

/** A tool call that is being told. */
interface Call {
  readonly index: number;
  /** Whether any arguments have been sent. */
  said: boolean;
}

export class MessagesStreamToChat {
  readonly #created = Math.floor(Date.now() / 1000);
  readonly #calls = new Map<unknown, Call>();
  #id: unknown = '';
  #model: unknown = '';
  #usage: JsonObject = {};
  #finished = false;

  /** @throws {GatewayError} invalid_response, stream_incomplete, or what the provider's error means */
  event({ data, event }: SseEvent): readonly SseEvent[] {
    if (data === undefined || data === '') return [];
    const payload = payloadOf(data);
    switch (stringOf(payload.type) ?? event) {
      case 'message_start':
        return this.#start(isObject(payload.message) ? payload.message : {});
      case 'content_block_start':
        return this.#open(payload.index, isObject(payload.content_block) ? payload.content_block : {});
      case 'content_block_delta':
        return this.#delta(payload.index, isObject(payload.delta) ? payload.delta : {});
      case 'content_block_stop':
        return this.#close(payload.index);
      case 'message_delta':
        return this.#finish(payload);
      case 'message_stop':
        if (!this.#finished) throw new GatewayError('stream_incomplete', { phase: 'stream' });
        return [this.#chunk({ choices: [], usage: chatUsage(this.#usage) }), sseEvent('[DONE]')];
      case 'error':
        throw providerFailure(payload.error ?? payload, 'stream');
      default:
        return [];
    }
  }

  #chunk(rest: JsonObject): SseEvent {
    const head = { id: this.#id, object: 'chat.completion.chunk', created: this.#created, model: this.#model };
    return sseEvent(JSON.stringify({ ...head, ...rest }));
  }

  #say(delta: JsonObject, finish_reason: string | null = null): readonly SseEvent[] {
    return [this.#chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason }] })];
  }

  #sayArguments({ index }: Call, text: string): readonly SseEvent[] {
    return this.#say({ tool_calls: [{ index, function: { arguments: text } }] });
  }

  #start(message: JsonObject): readonly SseEvent[] {
    this.#id = message.id;
    this.#model = message.model;
    this.#count(message.usage);
    return this.#say({ role: 'assistant', content: '', refusal: null });
  }

  #open(at: unknown, block: JsonObject): readonly SseEvent[] {
    if (block.type === 'text' && typeof block.text === 'string' && block.text !== '') {
      return this.#say({ content: block.text });
    }
    if (block.type !== 'tool_use') return [];
    const whole = isObject(block.input) && Object.keys(block.input).length > 0 ? JSON.stringify(block.input) : '';
    const index = this.#calls.size;
    this.#calls.set(at, { index, said: whole !== '' });
    const { id, name } = block;
    return this.#say({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: whole } }] });
  }

  #delta(at: unknown, delta: JsonObject): readonly SseEvent[] {
    if (typeof delta.text === 'string') return delta.text === '' ? [] : this.#say({ content: delta.text });
    if (typeof delta.thinking === 'string') {
      return delta.thinking === '' ? [] : this.#say({ reasoning_content: delta.thinking });
    }
    const call = this.#calls.get(at);
    // The input of a tool that the provider runs itself is none of the caller's.
    if (call === undefined || typeof delta.partial_json !== 'string' || delta.partial_json === '') return [];
    call.said = true;
    return this.#sayArguments(call, delta.partial_json);
  }

  #close(at: unknown): readonly SseEvent[] {
    const call = this.#calls.get(at);
    if (call === undefined || call.said) return [];
    // A call without arguments is an empty object in this dialect; an empty string is not JSON.
    call.said = true;
    return this.#sayArguments(call, '{}');
  }

  #finish({ delta, usage }: JsonObject): readonly SseEvent[] {
    this.#count(usage);
    if (!isObject(delta) || typeof delta.stop_reason !== 'string' || this.#finished) return [];
    this.#finished = true;
    return this.#say({}, finishReasonOf(delta.stop_reason));
  }

  #count(usage: unknown): void {
    if (isObject(usage)) this.#usage = { ...this.#usage, ...usage };
  }
}
