/** The ways of speaking that a caller or a provider may use: one name per wire format. */
export const dialects = [
  'openai-chat',
  'openai-completions',
  'openai-embeddings',
  'openai-responses',
  'anthropic-messages',
] as const;

export type Dialect = (typeof dialects)[number];
