/** A streamed message: its blocks are channels, its `message_stop` is the only ending. */
import type { StreamEvent } from '../../exchange/frame.ts';
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { TextKind, Usage } from '../../exchange/text.ts';
import type { SseEvent } from '../../streaming/sse-parser.ts';
import { EventDraft, payloadOf, plainEvent } from '../event-draft.ts';
import type { StreamReader } from '../provider.ts';
import { providerFailure } from '../provider-failure.ts';
import { isObject, type JsonObject, stringOf } from '../shape.ts';
import { eachString, namesOnly, noNames } from '../text-collector.ts';
import { messageUsage } from './messages-answer.ts';

/** Fields of deltas, as channels. */
const fields: ReadonlyMap<string, readonly [name: string, kind: TextKind]> = new Map([
  ['text', ['content', 'content']],
  ['thinking', ['reasoning', 'reasoning']],
  ['partial_json', ['arguments', 'tool_arguments']],
]);

export class MessageStream implements StreamReader {
  /** Channels of the blocks that are open. */
  readonly #open = new Map<number, string[]>();
  readonly #closed = new Set<unknown>();
  #usage: Usage | undefined;
  #finished = false;
  #stopped = false;

  get complete(): boolean {
    return this.#stopped;
  }

  get ended(): boolean {
    return this.#stopped;
  }

  read(event: SseEvent): StreamEvent {
    if (this.#stopped) return plainEvent(event, true, true);
    const { data } = event;
    if (data === undefined || data === '') return plainEvent(event, this.#finished);
    const payload = payloadOf(data);
    const draft = new EventDraft(event);
    this.#understand(typeof payload.type === 'string' ? payload.type : event.event, payload, draft);
    return draft.done(this.#finished);
  }

  #understand(type: string, payload: JsonObject, draft: EventDraft): void {
    switch (type) {
      case 'ping':
        return;
      case 'message_start':
        this.#start(payload, draft);
        return;
      case 'content_block_start':
        this.#openBlock(payload, draft);
        return;
      case 'content_block_delta':
        this.#delta(payload, draft);
        return;
      case 'content_block_stop':
        draft.closes = this.#open.get(Number(payload.index)) ?? [];
        this.#open.delete(Number(payload.index));
        this.#closed.add(payload.index);
        return;
      case 'message_delta':
        this.#finish(payload, draft);
        return;
      case 'message_stop':
        // A message that stops without a reason was cut, whoever says so.
        if (!this.#finished) throw new GatewayError('stream_incomplete', { phase: 'stream' });
        this.#stopped = true;
        return;
      case 'error':
        throw providerFailure(payload.error ?? payload, 'stream');
      default:
        eachString(payload, [], namesOnly, (path, text) => draft.whole(path.join('/'), 'content', path, text));
    }
  }

  #start({ message }: JsonObject, draft: EventDraft): void {
    if (!isObject(message)) return;
    draft.model = stringOf(message.model);
    this.#count(message.usage, draft);
    eachString(message.content, ['message', 'content'], namesOnly, (path, text) =>
      draft.whole(path.join('/'), 'content', path, text),
    );
  }

  #openBlock(payload: JsonObject, draft: EventDraft): void {
    const block = payload.content_block;
    this.#closed.delete(payload.index);
    if (!isObject(block)) return;
    if (typeof block.name === 'string') {
      draft.toolCalls.push(block.name);
      draft.content = true;
    }
    for (const [key, value] of Object.entries(block)) {
      const field = fields.get(key);
      if (field !== undefined && typeof value === 'string') {
        this.#text(payload.index, field, ['content_block', key], value, draft);
      } else if (key === 'input') {
        eachString(value, ['content_block', key], noNames, (path, text) =>
          draft.whole(`${payload.index}/${path.join('/')}`, 'content', path, text),
        );
      } else if (key !== 'name' && key !== 'data' && !namesOnly.has(key)) {
        eachString(value, ['content_block', key], namesOnly, (path, text) =>
          draft.whole(`${payload.index}/${path.join('/')}`, 'content', path, text),
        );
      }
    }
  }

  #delta(payload: JsonObject, draft: EventDraft): void {
    const { delta } = payload;
    if (!isObject(delta)) return;
    // Its text has been judged to its end, and a client would join to it what comes now.
    if (this.#closed.has(payload.index)) {
      throw new GatewayError('invalid_response', {
        message: 'The provider went on with a block that it had stopped.',
        phase: 'stream',
      });
    }
    for (const key in delta) {
      const value = delta[key];
      if (key === 'type' || key === 'signature') continue;
      if (typeof value === 'string') {
        this.#text(payload.index, fields.get(key) ?? [key, 'content'], ['delta', key], value, draft);
      } else {
        // A citation is told in one piece.
        eachString(value, ['delta', key], namesOnly, (path, text) =>
          draft.whole(`${payload.index}/${path.join('/')}`, 'annotation', path, text),
        );
      }
    }
  }

  #text(
    index: unknown,
    [name, kind]: readonly [string, TextKind],
    path: readonly string[],
    text: string,
    draft: EventDraft,
  ): void {
    if (text === '') return;
    const block = Number(index);
    const channel = `${block}/${name}`;
    const channels = this.#open.get(block);
    if (channels === undefined) this.#open.set(block, [channel]);
    else if (!channels.includes(channel)) channels.push(channel);
    draft.delta(channel, kind, path, text);
  }

  #finish({ delta, usage }: JsonObject, draft: EventDraft): void {
    this.#count(usage, draft);
    if (!isObject(delta) || typeof delta.stop_reason !== 'string') return;
    draft.finishReason = delta.stop_reason;
    // An answer may be empty: then its finish is all the content it has.
    draft.content = true;
    draft.closes = [...this.#open.values()].flat();
    this.#open.clear();
    this.#finished = true;
  }

  /** The start counts the input, the end the output (and, from some providers, the input again). */
  #count(value: unknown, draft: EventDraft): void {
    const usage = messageUsage(value);
    if (usage === undefined) return;
    this.#usage = {
      input_tokens: usage.input_tokens || (this.#usage?.input_tokens ?? 0),
      output_tokens: usage.output_tokens || (this.#usage?.output_tokens ?? 0),
    };
    draft.usage = this.#usage;
  }
}
