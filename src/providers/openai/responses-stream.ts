/** A streamed response: deltas by item, `done` events that repeat them, and an ending only in `response.completed` or `response.incomplete`. */
import type { StreamEvent } from '../../exchange/frame.ts';
import type { JsonPath, TextKind } from '../../exchange/text.ts';
import type { SseEvent } from '../../streaming/sse-parser.ts';
import { EventDraft, payloadOf, plainEvent } from '../event-draft.ts';
import type { StreamReader } from '../provider.ts';
import { providerFailure } from '../provider-failure.ts';
import { isObject, type JsonObject, listOf, stringOf, usageOf } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { partChannel, repeatedChannel } from './response-channels.ts';
import { collectItems } from './response-items.ts';
import { responseFinish } from './responses-answer.ts';

/** Fields of an event that name things or hold what is no text. */
const names: ReadonlySet<string> = new Set([
  ...['type', 'sequence_number', 'item_id', 'output_index', 'content_index', 'summary_index', 'annotation_index'],
  ...[
    'logprobs',
    'obfuscation',
    'partial_image_b64',
    'partial_image_index',
    'call_id',
    'name',
    'response',
    'item',
    'delta',
  ],
]);

const kindOf = (name: string): TextKind => {
  if (name.includes('annotation')) return 'annotation';
  if (name.includes('reasoning')) return 'reasoning';
  if (name.includes('refusal')) return 'refusal';
  return name.includes('arguments') ? 'tool_arguments' : 'content';
};

/** A part says itself what it is, and what stands beside its text is an annotation: a disclaimer would break its links. */
const kindIn = (type: string, { part }: JsonObject, path: JsonPath): TextKind => {
  if (path.includes('annotations')) return 'annotation';
  return kindOf(isObject(part) ? `${type} ${part.type}` : type);
};

export class ResponseStream implements StreamReader {
  readonly #open: string[] = [];
  #ended = false;

  get complete(): boolean {
    return this.#ended;
  }

  get ended(): boolean {
    return this.#ended;
  }

  read(event: SseEvent): StreamEvent {
    if (this.#ended) return plainEvent(event, true, true);
    const { data } = event;
    if (data === undefined || data === '') return plainEvent(event, false);
    // Some providers close with it in this dialect too; it says nothing about the response.
    if (data.trim() === '[DONE]') return plainEvent(event, false, true);
    const payload = payloadOf(data);
    const draft = new EventDraft(event);
    this.#understand(typeof payload.type === 'string' ? payload.type : event.event, payload, draft);
    return draft.done(this.#ended);
  }

  #understand(type: string, payload: JsonObject, draft: EventDraft): void {
    const response = isObject(payload.response) ? payload.response : {};
    switch (type) {
      case 'error':
        throw providerFailure(payload.error ?? { ...payload, type: undefined }, 'stream');
      case 'response.failed':
        throw providerFailure(response.error, 'stream');
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        draft.model = stringOf(response.model);
        return;
      case 'response.completed':
      case 'response.incomplete':
        this.#finish(response, draft);
        return;
      default:
        if (type.endsWith('.delta')) this.#delta(type, payload, draft);
        else this.#piece(type, payload, draft);
    }
  }

  #delta(type: string, payload: JsonObject, draft: EventDraft): void {
    const { delta } = payload;
    draft.content = true;
    // Audio is not text; its transcript comes in events of its own.
    if (typeof delta !== 'string' || delta === '' || type === 'response.audio.delta') return;
    const channel = this.#channel(type, payload);
    if (!this.#open.includes(channel)) this.#open.push(channel);
    draft.delta(channel, kindOf(type), ['delta'], delta);
  }

  /** An item that opens, a part that closes, a text told once more. */
  #piece(type: string, payload: JsonObject, draft: EventDraft): void {
    const into = new TextCollector();
    const channel = this.#channel(type, payload);
    if (isObject(payload.item)) {
      collectItems(into, [payload.item], []);
      if (into.tools.length > 0 && type.endsWith('.added')) {
        draft.toolCalls.push(...into.tools);
        draft.content = true;
      }
      for (const { path, kind, text } of into.texts) {
        const inItem = path.slice(1);
        const repeats = repeatedChannel(payload.item, payload.output_index, inItem);
        draft.whole(repeats ?? `${channel}/${inItem.join('/')}`, kind, ['item', ...inItem], text);
      }
    }
    const rest = new TextCollector();
    rest.others([], 'assistant', kindOf(type), payload, names);
    for (const { path, text } of rest.texts) {
      if (path.includes('logprobs')) continue;
      const repeats = path.length === 1 && type.endsWith('.done') ? channel : partChannel(payload, path);
      draft.whole(repeats ?? `${channel}/${path.join('/')}`, kindIn(type, payload, path), path, text);
    }
    if (type.endsWith('.done')) this.#close(type, channel, payload, draft);
  }

  #close(type: string, channel: string, payload: JsonObject, draft: EventDraft): void {
    const item = `${payload.output_index ?? 0}/`;
    const ends =
      type === 'response.output_item.done'
        ? (open: string) => open.startsWith(item)
        : (open: string) => open === channel;
    draft.closes = this.#open.filter(ends);
    for (const closed of draft.closes) this.#open.splice(this.#open.indexOf(closed), 1);
  }

  /** `0/output_text/0`: the item, what of it, and which part. */
  #channel(type: string, payload: JsonObject): string {
    const name = type.slice('response.'.length, type.lastIndexOf('.'));
    return `${payload.output_index ?? 0}/${name}/${payload.content_index ?? payload.summary_index ?? 0}`;
  }

  #finish(response: JsonObject, draft: EventDraft): void {
    const into = new TextCollector();
    collectItems(into, response.output, ['output']);
    into.add(['output_text'], 'assistant', 'content', response.output_text);
    for (const { path, kind, text } of into.texts) {
      const [, index, ...inItem] = path;
      const item = typeof index === 'number' ? listOf(response.output)[index] : undefined;
      draft.whole(repeatedChannel(item, index, inItem) ?? path.join('/'), kind, ['response', ...path], text);
    }
    draft.model = stringOf(response.model);
    draft.usage = usageOf(response.usage, 'input_tokens', 'output_tokens');
    draft.finishReason = responseFinish(response);
    draft.content = true;
    draft.closes = this.#open.splice(0);
    this.#ended = true;
  }
}
