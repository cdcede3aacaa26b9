/** What a provider is: how to say a request in its dialect and how to hear its answer. Pure; no I/O. */
import type { Dialect } from '../exchange/dialect.ts';
import type { StreamEvent } from '../exchange/frame.ts';
import type { GatewayError } from '../exchange/gateway-error.ts';
import type { AnswerFacts, RequestFacts } from '../exchange/text.ts';
import type { TextEdit } from '../exchange/verdict.ts';
import type { JsonDocument } from '../streaming/json-document.ts';
import type { SseEvent } from '../streaming/sse-parser.ts';

export type ProviderKind = 'openai' | 'anthropic' | 'openai-compatible';

/** A dialect a caller may speak: how to read its requests and answers, and how to tell it of a failure. */
export interface DialectCodec {
  readonly dialect: Dialect;
  /** @throws {GatewayError} invalid_request with `param` where the shape is wrong */
  readRequest(document: JsonDocument): RequestFacts;
  /** @throws {GatewayError} invalid_response if this is no answer of this dialect */
  readAnswer(document: JsonDocument): AnswerFacts;
  /** A reader for one streamed answer; holds state. */
  streamReader(request: RequestFacts): StreamReader;
  /** The JSON body of an error reply. */
  errorBody(error: GatewayError, requestId: string): string;
  /** The last frame of a committed stream that failed, with its closing blank line. */
  errorFrame(error: GatewayError, requestId: string): string;
  /**
   * The event with some of its texts replaced (same order as `event.deltas`, and as `event.wholes`), everything else byte for byte.
   * Logprobs go where text changed. The same event if nothing changed.
   */
  rewriteEvent(event: StreamEvent, texts: readonly string[], wholes?: readonly string[]): StreamEvent;
  /** The answer with some of its texts replaced (`index` counts in `facts.texts`), everything else byte for byte. Logprobs go where text changed. */
  rewriteAnswer(document: JsonDocument, facts: AnswerFacts, edits: readonly TextEdit[]): string;
  /**
   * An event that carries only `text` on `channel`: held-back text that leaves when its channel closes.
   * `template` is the last event that had a delta on that channel.
   */
  flushEvent(template: StreamEvent, channel: string, text: string): StreamEvent;
}

export interface StreamReader {
  /** @throws {GatewayError} invalid_response for a malformed event, stream_error (or provider_rate_limited …) for the provider's error frame */
  read(event: SseEvent): StreamEvent;
  /** Whether the dialect's own end marker was seen, so that a clean close is an ending. */
  readonly complete: boolean;
  /** Whether the provider has said its last word (`[DONE]`, `message_stop`, `response.completed`): nothing may follow. */
  readonly ended: boolean;
}

/** Between two dialects. One per exchange; `undefined` from `translate` where the two cannot be brought together. */
export interface Translator {
  /** The request body in the provider's dialect. */
  request(body: string): string;
  /** The provider's whole answer in the caller's dialect. @throws {GatewayError} invalid_response */
  answer(body: string): string;
  /** One provider event in, none or several caller events out. @throws {GatewayError} */
  event(event: SseEvent): readonly SseEvent[];
  /** What is still to be said when the provider closes its stream without an end marker; nothing if the answer is not whole. */
  end(): readonly SseEvent[];
  /** The body of the provider's refusal (HTTP 4xx) in the caller's dialect. */
  refusal(body: string): string;
}

/** A kind of provider: its base URL, its headers, and which dialects it answers natively. */
export interface Provider {
  readonly kind: ProviderKind;
  readonly defaultBaseUrl: string | undefined;
  readonly speaks: readonly Dialect[];
  /** The path below base_url (which may end in /v1 or not): `/v1/chat/completions`. */
  path(dialect: Dialect): string;
  /** Headers that carry the key: `authorization: Bearer …` or `x-api-key`. */
  authHeaders(key: string): Readonly<Record<string, string>>;
  /** Headers that every request needs, where neither the caller nor the operator gave them. */
  readonly defaultHeaders: Readonly<Record<string, string>>;
  /** Caller headers that are forwarded to this provider (lower case): `anthropic-beta`, `openai-organization` … never credentials. */
  readonly forwardedHeaders: readonly string[];
}
