/** Streams of the responses dialect for the scripted provider. */
import type { Script, Step } from './scripted-provider.ts';

const named = (type: string, rest: object): Step => ({ event: type, data: JSON.stringify({ type, ...rest }) });

const response = (status: string, text: string) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  model: 'gpt-4o',
  status,
  output:
    status === 'completed'
      ? [
          {
            type: 'message',
            id: 'msg_1',
            role: 'assistant',
            status,
            content: [{ type: 'output_text', text, annotations: [] }],
          },
        ]
      : [],
  ...(status === 'completed' ? { usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10 } } : {}),
});

/** The opening events and the tokens only: what a cut or stalled stream has sent so far. @param every milliseconds in front of each token */
export const responsesTokens = (tokens: readonly string[], every?: number): readonly Step[] => [
  named('response.created', { sequence_number: 0, response: response('in_progress', '') }),
  named('response.output_item.added', {
    sequence_number: 1,
    output_index: 0,
    item: { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress', content: [] },
  }),
  named('response.content_part.added', {
    sequence_number: 2,
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    part: { type: 'output_text', text: '', annotations: [] },
  }),
  ...tokens.map((delta, index) => ({
    ...named('response.output_text.delta', {
      sequence_number: 3 + index,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta,
    }),
    ...(every === undefined ? {} : { after: every }),
  })),
];

/** A streamed response with its closing events, which tell the text again. */
export const responsesStream = (tokens: readonly string[]): Script => {
  const text = tokens.join('');
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  return {
    sse: [
      ...responsesTokens(tokens),
      named('response.output_text.done', { sequence_number: 90, ...place, text }),
      named('response.content_part.done', {
        sequence_number: 91,
        ...place,
        part: { type: 'output_text', text, annotations: [] },
      }),
      named('response.completed', { sequence_number: 92, response: response('completed', text) }),
    ],
  };
};
