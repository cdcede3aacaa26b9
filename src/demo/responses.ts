/** The demo model in OpenAI's responses dialect: one output item, a message or a function call. */
import { type Said, wordsOf } from './chat.ts';
import { tokenCount, tokensOf } from './tokens.ts';

/** A finished `response` object. */
export const responsesAnswer = (said: Said) =>
  response(said, 'completed', [item(said, 'completed', wordsOf(said.answer))]);

/** The typed events of the same answer; each goes out under its `type` as event name. */
export const responsesEvents = (said: Said): object[] => {
  const place = { item_id: itemId(said), output_index: 0 };
  const empty = item(said, 'in_progress', '');
  const whole = item(said, 'completed', wordsOf(said.answer));
  const events: object[] = [
    { type: 'response.created', response: response(said, 'in_progress', []) },
    { type: 'response.in_progress', response: response(said, 'in_progress', []) },
    { type: 'response.output_item.added', output_index: 0, item: empty },
    ...(said.answer.kind === 'text' ? textEvents(said, place) : argumentEvents(said, place)),
    { type: 'response.output_item.done', output_index: 0, item: whole },
    { type: 'response.completed', response: response(said, 'completed', [whole]) },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
};

const textEvents = (said: Said, place: object) => {
  const at = { ...place, content_index: 0 };
  const text = wordsOf(said.answer);
  return [
    { type: 'response.content_part.added', ...at, part: textPart('') },
    ...tokensOf(text).map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: textPart(text) },
  ];
};

const argumentEvents = (said: Said, place: object) => [
  ...tokensOf(wordsOf(said.answer)).map((delta) => ({
    type: 'response.function_call_arguments.delta',
    ...place,
    delta,
  })),
  { type: 'response.function_call_arguments.done', ...place, arguments: wordsOf(said.answer) },
];

const itemId = ({ id, answer }: Said): string => `${answer.kind === 'text' ? 'msg' : 'fc'}_${id}`;

const textPart = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });

const item = (said: Said, status: string, words: string) =>
  said.answer.kind === 'text'
    ? { id: itemId(said), type: 'message', status, role: 'assistant', content: words === '' ? [] : [textPart(words)] }
    : {
        id: itemId(said),
        type: 'function_call',
        status,
        call_id: `call_${said.id}`,
        name: said.answer.name,
        arguments: words,
      };

const response = (said: Said, status: string, output: object[]) => {
  const input_tokens = tokenCount(said.request.texts);
  const output_tokens = tokensOf(wordsOf(said.answer)).length;
  return {
    id: `resp_${said.id}`,
    object: 'response',
    created_at: said.created,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: said.request.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage:
      status === 'completed'
        ? {
            input_tokens,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: input_tokens + output_tokens,
          }
        : null,
    user: null,
  };
};
