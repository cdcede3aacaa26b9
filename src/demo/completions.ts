/** The demo model in OpenAI's legacy completions dialect. */
import { type Said, wordsOf } from './chat.ts';
import { tokenCount, tokensOf } from './tokens.ts';

/** A `text_completion` object. */
export const completionAnswer = (said: Said) => ({
  ...envelope(said),
  choices: [choice(wordsOf(said.answer), 'stop')],
  usage: usageOf(said),
});

/** The same answer as a stream of `text_completion` objects. */
export const completionChunks = (said: Said): object[] => [
  ...tokensOf(wordsOf(said.answer)).map((text) => ({ ...envelope(said), choices: [choice(text, null)] })),
  { ...envelope(said), choices: [choice('', 'stop')] },
  ...(said.request.includeUsage ? [{ ...envelope(said), choices: [], usage: usageOf(said) }] : []),
];

const envelope = ({ id, created, request }: Said) => ({
  id: `cmpl-${id}`,
  object: 'text_completion',
  created,
  model: request.model,
  system_fingerprint: 'fp_sluice_demo',
});

const choice = (text: string, finish_reason: string | null) => ({ text, index: 0, logprobs: null, finish_reason });

const usageOf = ({ request, answer }: Said) => {
  const prompt_tokens = tokenCount(request.texts);
  const completion_tokens = tokensOf(wordsOf(answer)).length;
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
};
