/** OpenAI, and everything that speaks like it. */
import type { Dialect } from '../../exchange/dialect.ts';
import type { Provider } from '../provider.ts';

const paths: Readonly<Record<Dialect, string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-completions': '/v1/completions',
  'openai-embeddings': '/v1/embeddings',
  'openai-responses': '/v1/responses',
  'anthropic-messages': '/v1/messages',
};

const common = {
  speaks: ['openai-chat', 'openai-completions', 'openai-embeddings', 'openai-responses'],
  path: (dialect) => paths[dialect],
  authHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  defaultHeaders: {},
} as const satisfies Partial<Provider>;

export const openai: Provider = {
  ...common,
  kind: 'openai',
  defaultBaseUrl: 'https://api.openai.com/v1',
  forwardedHeaders: ['openai-organization', 'openai-project', 'openai-beta', 'idempotency-key'],
};

/** A server with OpenAI's dialects under an address of its own. */
export const openaiCompatible: Provider = {
  ...common,
  kind: 'openai-compatible',
  defaultBaseUrl: undefined,
  forwardedHeaders: ['openai-beta', 'idempotency-key'],
};
