/** Ready-made answers for the scripted provider, in the OpenAI and the Anthropic dialect, whole and streamed. */
import type { Script, Step } from './scripted-provider.ts';

export interface AnswerOptions {
  readonly model?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

export interface StreamOptions extends AnswerOptions {
  /** Milliseconds in front of each token. */
  readonly every?: number;
  /** Sends the usage chunk of `stream_options.include_usage`. Default true. */
  readonly usage?: boolean;
}

const created = 1_700_000_000;

const pace = (every: number | undefined): { after?: number } => (every === undefined ? {} : { after: every });

/** A whole chat completion. */
export const openaiAnswer = (text: string, options: AnswerOptions = {}): Script => {
  const { model = 'gpt-4o', inputTokens = 7, outputTokens = 3 } = options;
  return {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created,
      model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
      },
    },
  };
};

const chunk = (model: string, choices: readonly unknown[], rest: object = {}): string =>
  JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created, model, choices, ...rest });

/** A streamed chat completion: role, tokens, finish, usage, [DONE]. Give it `cut` by spreading: `{ ...openaiStream([…]), cut: 'fin' }` cuts behind the end, so use `openaiTokens` there. */
export const openaiStream = (tokens: readonly string[], options: StreamOptions = {}): Script => {
  const { model = 'gpt-4o', inputTokens = 7, outputTokens = tokens.length, usage = true } = options;
  const totals = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
  return {
    sse: [
      ...openaiTokens(tokens, options),
      { data: chunk(model, [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]) },
      ...(usage ? [{ data: chunk(model, [], { usage: totals }) }] : []),
      { data: '[DONE]' },
    ],
  };
};

/** The role frame and the tokens only: what a cut or stalled stream has sent so far. */
export const openaiTokens = (tokens: readonly string[], options: StreamOptions = {}): readonly Step[] => {
  const { model = 'gpt-4o', every } = options;
  const delta = (content: object) => chunk(model, [{ index: 0, delta: content, logprobs: null, finish_reason: null }]);
  return [
    { data: delta({ role: 'assistant', content: '' }) },
    ...tokens.map((content) => ({ ...pace(every), data: delta({ content }) })),
  ];
};

/** An error of the OpenAI dialect. */
export const openaiError = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Script => ({
  status,
  headers,
  json: { error: { message: `scripted ${code}`, type: 'scripted_error', param: null, code } },
});

/** A whole message. */
export const anthropicAnswer = (text: string, options: AnswerOptions = {}): Script => {
  const { model = 'claude-sonnet-4-5', inputTokens = 7, outputTokens = 3 } = options;
  return {
    json: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: inputTokens, output_tokens: outputTokens },
    },
  };
};

const named = (event: string, rest: object): Step => ({ event, data: JSON.stringify({ type: event, ...rest }) });

/** The opening events and the tokens only: what a cut or stalled stream has sent so far. */
export const anthropicTokens = (tokens: readonly string[], options: StreamOptions = {}): readonly Step[] => {
  const { model = 'claude-sonnet-4-5', inputTokens = 7, every } = options;
  const usage = { input_tokens: inputTokens, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], usage };
  return [
    named('message_start', { message: { ...message, stop_reason: null, stop_sequence: null } }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    named('ping', {}),
    ...tokens.map((text) => ({
      ...named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
      ...pace(every),
    })),
  ];
};

/** A streamed message with its balanced start, delta and stop events. */
export const anthropicStream = (tokens: readonly string[], options: StreamOptions = {}): Script => ({
  sse: [
    ...anthropicTokens(tokens, options),
    named('content_block_stop', { index: 0 }),
    named('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: options.outputTokens ?? tokens.length },
    }),
    named('message_stop', {}),
  ],
});

/** An error of the Anthropic dialect. */
export const anthropicError = (
  status: number,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Script => ({ status, headers, json: { type: 'error', error: { type, message: `scripted ${type}` } } });
