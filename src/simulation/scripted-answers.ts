/** What a simulated provider says, ready as bytes: one whole answer and one stream in each dialect, made once a run. */
import type { Dialect } from '../exchange/dialect.ts';
import { assertNever } from '../exchange/never.ts';
import type { Usage } from '../exchange/text.ts';

export interface ScriptedAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The pieces of the body; a whole answer has one. */
  readonly pieces: readonly Uint8Array[];
}

export interface AnswerContents {
  readonly model: string;
  readonly usage: Usage;
  /** Pieces of content in a stream. */
  readonly chunks: number;
}

const encoder = new TextEncoder();
const event = (data: object | string, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const typed = (data: { readonly type: string }): string => event(data, data.type);

export const wholeAnswer = (dialect: Dialect, contents: AnswerContents): ScriptedAnswer => ({
  headers: { 'content-type': 'application/json' },
  pieces: [encoder.encode(JSON.stringify(bodyIn(dialect, contents)))],
});

/** What opens the stream comes with its first content, what ends it with its last. */
export const streamedAnswer = (dialect: Dialect, contents: AnswerContents): ScriptedAnswer => {
  const { opening, content, ending } = streamIn(dialect, contents);
  const last = contents.chunks - 1;
  const pieces = Array.from({ length: contents.chunks }, (_, index) =>
    encoder.encode(`${index === 0 ? opening : ''}${content}${index === last ? ending : ''}`),
  );
  return { headers: { 'content-type': 'text/event-stream' }, pieces };
};

/** A refusal, in a shape that both families understand. */
export const refusalBody: Uint8Array = encoder.encode(
  JSON.stringify({ type: 'error', error: { message: 'simulated', type: 'simulated', param: null, code: 'simulated' } }),
);

// The bodies hold what the gateway reads and no more: they are parsed as often as a real one, hundreds of thousands of times a run.

const openaiUsage = ({ input_tokens: input, output_tokens: output }: Usage) => ({
  prompt_tokens: input,
  completion_tokens: output,
});

const bodyIn = (dialect: Dialect, { model, usage }: AnswerContents): object => {
  switch (dialect) {
    case 'openai-chat':
      return { model, choices: [{ message: { content: 'x' }, finish_reason: 'stop' }], usage: openaiUsage(usage) };
    case 'openai-completions':
      return { model, choices: [{ text: 'x', finish_reason: 'stop' }], usage: openaiUsage(usage) };
    case 'openai-embeddings':
      return { model, data: [{ index: 0, embedding: [0] }], usage: openaiUsage({ ...usage, output_tokens: 0 }) };
    case 'openai-responses':
      return response(model, 'completed', usage);
    case 'anthropic-messages':
      return { ...message(model, usage), content: [{ type: 'text', text: 'x' }], stop_reason: 'end_turn' };
    default:
      return assertNever(dialect);
  }
};

const response = (model: string, status: string, usage: Usage | null) => ({
  id: 's',
  object: 'response',
  created_at: 1,
  status,
  model,
  output:
    usage === null
      ? []
      : [{ id: 'm', type: 'message', status, role: 'assistant', content: [{ type: 'output_text', text: 'x' }] }],
  usage: usage && { ...usage, total_tokens: usage.input_tokens + usage.output_tokens },
});

const message = (model: string, usage: Usage) => ({
  id: 's',
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
});

interface StreamParts {
  readonly opening: string;
  readonly content: string;
  readonly ending: string;
}

const streamIn = (dialect: Dialect, { model, usage }: AnswerContents): StreamParts => {
  switch (dialect) {
    case 'openai-chat': {
      const content = event({ model, choices: [{ index: 0, delta: { content: 'x' } }] });
      const last = { model, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: openaiUsage(usage) };
      return { opening: '', content, ending: event(last) + event('[DONE]') };
    }
    case 'openai-completions': {
      const content = event({ model, choices: [{ index: 0, text: 'x' }] });
      const last = { model, choices: [{ index: 0, text: '', finish_reason: 'stop' }], usage: openaiUsage(usage) };
      return { opening: '', content, ending: event(last) + event('[DONE]') };
    }
    case 'openai-responses': {
      const place = { item_id: 'm', output_index: 0, content_index: 0 };
      return {
        opening: typed({ type: 'response.created', ...{ response: response(model, 'in_progress', null) } }),
        content: typed({ type: 'response.output_text.delta', ...place, ...{ delta: 'x' } }),
        ending: typed({ type: 'response.completed', ...{ response: response(model, 'completed', usage) } }),
      };
    }
    case 'anthropic-messages': {
      const stop = { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage };
      const block = { index: 0, content_block: { type: 'text', text: '' } };
      return {
        opening:
          typed({ type: 'message_start', ...{ message: message(model, usage) } }) +
          typed({ type: 'content_block_start', ...block }),
        content: typed({ type: 'content_block_delta', ...{ index: 0, delta: { type: 'text_delta', text: 'x' } } }),
        ending:
          typed({ type: 'content_block_stop', ...{ index: 0 } }) +
          typed({ type: 'message_delta', ...stop }) +
          typed({ type: 'message_stop' }),
      };
    }
    case 'openai-embeddings':
      return { opening: '', content: '', ending: '' };
    default:
      return assertNever(dialect);
  }
};
