/** The demo model in OpenAI's chat dialect: whole answers and chunks with every field that strict clients read. */
import type { DemoAnswer } from './answers.ts';
import type { DemoRequest } from './request.ts';
import { tokenCount, tokensOf } from './tokens.ts';

export interface Said {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly request: DemoRequest;
  readonly answer: DemoAnswer;
}

/** A `chat.completion` object. */
export const chatAnswer = (said: Said) => ({
  ...envelope(said, 'chat.completion'),
  choices: indexes(said).map((index) => ({
    index,
    message: { role: 'assistant', ...messageOf(said), refusal: null, annotations: [] },
    logprobs: null,
    finish_reason: finishReason(said.answer),
  })),
  usage: usageOf(said),
});

/** The `chat.completion.chunk` objects of the same answer, in order. */
export const chatChunks = (said: Said): object[] => {
  const chunk = (index: number, delta: object, finish_reason: string | null = null) => ({
    ...envelope(said, 'chat.completion.chunk'),
    choices: [{ index, delta, logprobs: null, finish_reason }],
    ...(said.request.includeUsage && { usage: null }),
  });
  const perChoice = indexes(said).map((index) => [
    chunk(index, { role: 'assistant', content: said.answer.kind === 'text' ? '' : null, refusal: null }),
    ...deltasOf(said).map((delta) => chunk(index, delta)),
    chunk(index, {}, finishReason(said.answer)),
  ]);
  const longest = Math.max(...perChoice.map((chunks) => chunks.length));
  // Choices interleave, as they do in real streams.
  const chunks: object[] = Array.from({ length: longest }, (_, i) =>
    perChoice.flatMap((list) => list.slice(i, i + 1)),
  ).flat();
  if (said.request.includeUsage) {
    chunks.push({ ...envelope(said, 'chat.completion.chunk'), choices: [], usage: usageOf(said) });
  }
  return chunks;
};

const envelope = ({ id, created, request }: Said, object: string) => ({
  id: `chatcmpl-${id}`,
  object,
  created,
  model: request.model,
  service_tier: 'default',
  system_fingerprint: 'fp_sluice_demo',
});

const indexes = ({ request }: Said): number[] => Array.from({ length: request.choices }, (_, index) => index);

const messageOf = ({ id, answer }: Said) =>
  answer.kind === 'text'
    ? { content: answer.text }
    : {
        content: null,
        tool_calls: [
          { id: `call_${id}`, type: 'function', function: { name: answer.name, arguments: answer.arguments } },
        ],
      };

const deltasOf = ({ id, answer }: Said): object[] => {
  if (answer.kind === 'text') return tokensOf(answer.text).map((content) => ({ content }));
  return [
    { tool_calls: [{ index: 0, id: `call_${id}`, type: 'function', function: { name: answer.name, arguments: '' } }] },
    ...tokensOf(answer.arguments).map((part) => ({ tool_calls: [{ index: 0, function: { arguments: part } }] })),
  ];
};

const finishReason = (answer: DemoAnswer): string => (answer.kind === 'tool' ? 'tool_calls' : 'stop');

/** What the answer's words are, whether text or arguments. */
export const wordsOf = (answer: DemoAnswer): string => (answer.kind === 'text' ? answer.text : answer.arguments);

const usageOf = ({ request, answer }: Said) => {
  const prompt_tokens = tokenCount(request.texts);
  const completion_tokens = request.choices * tokensOf(wordsOf(answer)).length;
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
};
