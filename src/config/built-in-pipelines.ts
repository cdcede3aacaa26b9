/** The five routes that apply where no --pipelines directory is given; the files in pipelines/ say the same. */
import type { Dialect } from '../exchange/dialect.ts';

export const builtInPipelines = [
  { name: 'chat-completions', path: '/v1/chat/completions', codec: 'openai-chat' },
  { name: 'completions', path: '/v1/completions', codec: 'openai-completions' },
  { name: 'embeddings', path: '/v1/embeddings', codec: 'openai-embeddings' },
  { name: 'responses', path: '/v1/responses', codec: 'openai-responses' },
  { name: 'messages', path: '/v1/messages', codec: 'anthropic-messages' },
] as const satisfies readonly { readonly name: string; readonly path: string; readonly codec: Dialect }[];
