/** The explicit tables of all dialects and all kinds of provider. */
import type { Dialect } from '../exchange/dialect.ts';
import { messagesCodec } from './anthropic/messages-codec.ts';
import { anthropic } from './anthropic/provider.ts';
import { chatCodec } from './openai/chat-codec.ts';
import { completionsCodec } from './openai/completions-codec.ts';
import { embeddingsCodec } from './openai/embeddings-codec.ts';
import { openai, openaiCompatible } from './openai/provider.ts';
import { responsesCodec } from './openai/responses-codec.ts';
import type { DialectCodec, Provider, ProviderKind } from './provider.ts';

export const codecs = {
  'openai-chat': chatCodec,
  'openai-completions': completionsCodec,
  'openai-embeddings': embeddingsCodec,
  'openai-responses': responsesCodec,
  'anthropic-messages': messagesCodec,
} as const satisfies Record<Dialect, DialectCodec>;

export const providers = {
  anthropic,
  openai,
  'openai-compatible': openaiCompatible,
} as const satisfies Record<ProviderKind, Provider>;
