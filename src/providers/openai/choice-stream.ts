/** A streamed answer made of choices (chat completions, completions): which choice has finished, and when the stream is whole. */
import type { StreamEvent } from '../../exchange/frame.ts';
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { JsonPath, RequestFacts, TextKind } from '../../exchange/text.ts';
import type { SseEvent } from '../../streaming/sse-parser.ts';
import { EventDraft, payloadOf, plainEvent } from '../event-draft.ts';
import type { StreamReader } from '../provider.ts';
import { providerFailure } from '../provider-failure.ts';
import { isObject, type JsonObject, usageOf } from '../shape.ts';
import { eachString, noNames } from '../text-collector.ts';
import { withoutEmptyUsage } from './usage-hidden.ts';

/** One choice as far as it has come. */
export class Choice {
  readonly index: number;
  /** Channels that have spoken, by the name that tells them apart. */
  readonly #channels = new Map<string, string>();
  finished = false;

  constructor(index: number) {
    this.index = index;
  }

  /** A piece of text of this choice; `name` tells its channels apart. */
  text(draft: EventDraft, name: string, kind: TextKind, path: JsonPath, text: string): void {
    let channel = this.#channels.get(name);
    if (channel === undefined) {
      channel = `${this.index}/${name}`;
      this.#channels.set(name, channel);
    }
    draft.delta(channel, kind, path, text);
  }

  get channels(): readonly string[] {
    return [...this.#channels.values()];
  }
}

/** Reads what one choice brings in one event. `at` is its place in `choices`. */
export type ReadChoice = (choice: Choice, value: JsonObject, at: number, draft: EventDraft) => void;

const known: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created', 'model', 'choices', 'usage', 'system_fingerprint', 'service_tier', 'provider'],
  ...['prompt_filter_results', 'x_groq', 'obfuscation', 'error'],
]);

export class ChoiceStream implements StreamReader {
  readonly #request: RequestFacts;
  readonly #readChoice: ReadChoice;
  readonly #choices = new Map<number, Choice>();
  #unfinished = 0;
  #done = false;

  constructor(request: RequestFacts, readChoice: ReadChoice) {
    this.#request = request;
    this.#readChoice = readChoice;
  }

  /** With every choice finished a clean close is an ending; `[DONE]` vouches for choices that the provider never began. */
  get complete(): boolean {
    return (
      this.#choices.size > 0 && this.#unfinished === 0 && (this.#done || this.#choices.size >= this.#request.choices)
    );
  }

  get ended(): boolean {
    return this.#done;
  }

  read(event: SseEvent): StreamEvent {
    // Nothing stands after [DONE]: what comes there is not passed on.
    if (this.#done) return plainEvent(event, true, true);
    const { data } = event;
    if (data === undefined || data === '') return plainEvent(event, this.complete);
    if (data.length < 16 && data.trim() === '[DONE]') return this.#end(event);
    const chunk = payloadOf(data);
    if ((chunk.error !== undefined && chunk.error !== null) || event.event === 'error') {
      throw providerFailure(chunk.error ?? chunk, 'stream');
    }
    // The caller sees the stream as if nobody had asked for usage.
    const hides = chunk.usage === null && !this.#request.usageAsked;
    const draft = new EventDraft(hides ? withoutEmptyUsage(event) : event);
    const choices: readonly unknown[] = Array.isArray(chunk.choices) ? chunk.choices : [];
    for (let at = 0; at < choices.length; at++) this.#choice(choices[at], at, draft);
    for (const key in chunk) {
      if (!known.has(key)) {
        eachString(chunk[key], [key], noNames, (path, text) => draft.whole(path.join('/'), 'annotation', path, text));
      }
    }
    if (typeof chunk.model === 'string') draft.model = chunk.model;
    draft.usage = usageOf(chunk.usage, 'prompt_tokens', 'completion_tokens');
    const onlyUsage = draft.usage !== undefined && choices.length === 0;
    return draft.done(this.complete, onlyUsage && !this.#request.usageAsked);
  }

  #choice(value: unknown, at: number, draft: EventDraft): void {
    if (!isObject(value)) throw new GatewayError('invalid_response', { phase: 'stream' });
    const index = typeof value.index === 'number' ? value.index : at;
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = new Choice(index);
      this.#choices.set(index, choice);
      this.#unfinished += 1;
    }
    const before = draft.deltas.length;
    this.#readChoice(choice, value, at, draft);
    // Its text has been judged to its end, and a client would join to it what comes now. Behind the last finish all is judged together.
    if (choice.finished && !this.complete && draft.deltas.length > before) {
      throw new GatewayError('invalid_response', {
        message: 'The provider went on with a choice that it had finished.',
        phase: 'stream',
      });
    }
    const { finish_reason } = value;
    if (typeof finish_reason !== 'string' || finish_reason === '') return;
    // Some routers end a broken answer so, without an error object.
    if (finish_reason === 'error') throw new GatewayError('stream_error', { phase: 'stream' });
    draft.finishReason ??= finish_reason;
    // An answer may be empty: then its finish is all the content it has.
    draft.content = true;
    draft.closes = [...draft.closes, ...choice.channels];
    if (!choice.finished) this.#unfinished -= 1;
    choice.finished = true;
  }

  #end(event: SseEvent): StreamEvent {
    this.#done = true;
    if (this.complete) return plainEvent(event, true);
    // A provider that died may still say [DONE]: only a finish_reason tells that the answer is whole.
    throw new GatewayError('stream_incomplete', { phase: 'stream' });
  }
}
