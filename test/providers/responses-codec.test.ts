/** The responses dialect: items in and out, deltas and their repetitions, endings that the response itself declares. */
import { describe, expect, it } from 'vitest';
import { codecs } from '../../src/providers/registry.ts';
import { parseJsonDocument } from '../../src/streaming/json-document.ts';
import { formatPath } from '../../src/streaming/json-path.ts';
import { byChannel, hear, shape } from './streams.ts';

const codec = codecs['openai-responses'];
const document = (body: object) => parseJsonDocument(JSON.stringify(body));
const listed = (
  sites: readonly { path: readonly (string | number)[]; speaker: string; kind: string; text: string }[],
) => sites.map(({ path, speaker, kind, text }) => `${formatPath(path)} ${speaker} ${kind} ${text}`);

describe('requests', () => {
  it('a text', () => {
    expect(listed(codec.readRequest(document({ model: 'm', input: 'hi', instructions: 'be' })).texts)).toEqual([
      'instructions system content be',
      'input user input hi',
    ]);
  });

  it('items of every kind', () => {
    const read = codec.readRequest(
      document({
        model: 'm',
        prompt: { id: 'p', variables: { city: 'Brno' } },
        text: { format: { type: 'json_schema', name: 'n', schema: { description: 'S' } } },
        tools: [
          { type: 'function', name: 'f', description: 'D', parameters: { title: 'T' } },
          { type: 'web_search' },
          { type: 'mcp', server_label: 'l', authorization: 'secret' },
        ],
        input: [
          { role: 'user', content: 'plain' },
          {
            role: 'developer',
            content: [
              { type: 'input_text', text: 'dev' },
              { type: 'input_image', image_url: 'u' },
            ],
          },
          {
            type: 'message',
            role: 'assistant',
            content: [
              { type: 'output_text', text: 'out' },
              { type: 'refusal', refusal: 'no' },
            ],
          },
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
          { type: 'function_call_output', call_id: 'c', output: 'res' },
          { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'part' }] },
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'sum' }], encrypted_content: 'AAAA' },
          { type: 'web_search_call', action: { type: 'search', query: 'q' } },
          { type: 'novel', note: 'n' },
        ],
      }),
    );
    expect(listed(read.texts)).toEqual([
      'input[0].content user content plain',
      'input[1].content[0].text system content dev',
      'input[2].content[0].text assistant content out',
      'input[2].content[1].refusal assistant refusal no',
      'input[3].arguments assistant tool_arguments {"a":1}',
      'input[4].output tool tool_result res',
      'input[5].output[0].text tool tool_result part',
      'input[6].summary[0].text assistant reasoning sum',
      'input[7].action.type assistant content search',
      'input[7].action.query assistant content q',
      'input[8].note assistant content n',
      'prompt.variables.city user input Brno',
      'text.format.schema.description system tool_definition S',
      'tools[0].description system tool_definition D',
      'tools[0].parameters.title system tool_definition T',
      'tools[2].server_label system tool_definition l',
    ]);
    expect(read.tools).toEqual(['f', 'web_search', 'mcp']);
    expect(read.unreadable).toEqual([{ path: ['input', 1, 'content', 1], type: 'image' }]);
  });
});

const at = { item_id: 'i', output_index: 0, content_index: 0 };
const textDelta = (delta: string) => ({
  type: 'response.output_text.delta',
  ...at,
  delta,
  logprobs: [{ token: delta }],
});
const item = {
  type: 'message',
  id: 'i',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [{ token: 'Hello' }] }],
};
const response = {
  id: 'r',
  model: 'gpt-x',
  status: 'completed',
  output: [item],
  usage: { input_tokens: 4, output_tokens: 2 },
};

const stream = [
  { type: 'response.created', response: { id: 'r', model: 'gpt-x', output: [] } },
  { type: 'response.in_progress', response: { id: 'r', output: [] } },
  { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
  { type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '', annotations: [] } },
  textDelta('Hel'),
  textDelta('lo'),
  { type: 'response.output_text.done', ...at, text: 'Hello', logprobs: [{ token: 'Hello' }] },
  { type: 'response.content_part.done', ...at, part: item.content[0] },
  { type: 'response.output_item.done', output_index: 0, item },
  { type: 'response.completed', response },
];

describe('streams', () => {
  it('commit with the first delta, end with the response', () => {
    const { events, reader } = hear('openai-responses', stream);
    expect(shape(events)).toEqual(['.', '.', '.', '.', 'c', 'c', '.', '.', '.', 'ct']);
    expect(reader.complete && reader.ended).toBe(true);
    expect(byChannel(events)).toEqual({ '0/output_text/0': 'Hello' });
    expect(events[9]).toMatchObject({ finishReason: 'completed', usage: { input_tokens: 4, output_tokens: 2 } });
  });

  it('name for every repetition the channel it repeats', () => {
    const { events } = hear('openai-responses', stream);
    const spoken = new Set(events.flatMap(({ deltas }) => deltas.map(({ channel }) => channel)));
    const repeated = events.flatMap(({ wholes }) => (wholes ?? []).map(({ channel }) => channel));
    expect(repeated.length).toBeGreaterThan(1);
    for (const channel of repeated) expect(spoken).toContain(channel);
  });

  it('name every repetition of the text, and the channel it closes', () => {
    const { events } = hear('openai-responses', stream);
    expect(events[6]?.closes).toEqual(['0/output_text/0']);
    expect(events.flatMap(({ wholes }) => (wholes ?? []).map(({ path }) => formatPath(path)))).toEqual([
      'text',
      'part.text',
      'item.content[0].text',
      'response.output[0].content[0].text',
    ]);
  });

  it('rewrite deltas and repetitions, and drop their logprobs', () => {
    const { events } = hear('openai-responses', stream);
    const rewritten = events.map((event) =>
      codec.rewriteEvent(
        event,
        event.deltas.map(() => 'x'),
        (event.wholes ?? []).map(() => 'y'),
      ),
    );
    const said = rewritten.map(({ raw }) => raw).join('');
    expect(said).not.toMatch(/Hel|lo"/);
    expect(JSON.parse(rewritten[9]?.data ?? '').response.output[0].content[0]).toMatchObject({
      text: 'y',
      logprobs: [],
    });
  });

  it('with only a tool call', () => {
    const call = { type: 'function_call', id: 'i', call_id: 'c', name: 'f', arguments: '' };
    const { events } = hear('openai-responses', [
      { type: 'response.output_item.added', output_index: 0, item: call },
      { type: 'response.function_call_arguments.delta', item_id: 'i', output_index: 0, delta: '{}' },
      { type: 'response.function_call_arguments.done', item_id: 'i', output_index: 0, arguments: '{}' },
    ]);
    expect(events[0]).toMatchObject({ content: true, toolCalls: ['f'] });
    expect(events[1]?.deltas[0]?.kind).toBe('tool_arguments');
    expect(events[2]).toMatchObject({
      closes: ['0/function_call_arguments/0'],
      wholes: [{ kind: 'tool_arguments', text: '{}' }],
    });
  });

  it('incomplete, with its reason, is an ending', () => {
    const incomplete = { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    const { events, reader } = hear('openai-responses', [{ type: 'response.incomplete', response: incomplete }]);
    expect(reader.complete).toBe(true);
    expect(events[0]?.finishReason).toBe('max_output_tokens');
  });

  it.each<[object, string]>([
    [{ type: 'response.failed', response: { error: { code: 'server_error', message: 'x' } } }, 'stream_error'],
    [
      { type: 'response.failed', response: { error: { code: 'rate_limit_exceeded', message: 'x' } } },
      'provider_rate_limited',
    ],
    [{ type: 'error', code: 'server_error', message: 'x', param: null }, 'stream_error'],
    [{ type: 'error', error: { type: 'invalid_request_error', code: 'context_length_exceeded' } }, 'provider_refused'],
  ])('%j is %s', (payload, code) => {
    expect(() => hear('openai-responses', [payload])).toThrow(expect.objectContaining({ code }));
  });

  it('[DONE] is not their ending', () => {
    const { reader, events } = hear('openai-responses', [textDelta('a'), '[DONE]']);
    expect(reader.complete).toBe(false);
    expect(events[1]?.hidden).toBe(true);
  });

  it('flush held text in the manner of the last delta', () => {
    const [template] = hear('openai-responses', [textDelta('Hel')]).events;
    if (template === undefined) throw new Error('no event');
    const flushed = codec.flushEvent(template, '0/output_text/0', 'lo');
    expect(JSON.parse(flushed.data)).toEqual({ type: 'response.output_text.delta', ...at, delta: 'lo', logprobs: [] });
    expect(flushed.raw.startsWith('event: response.output_text.delta\n')).toBe(true);
  });
});

describe('answers', () => {
  it('texts and why it ended', () => {
    const read = codec.readAnswer(document(response));
    expect(listed(read.texts)).toEqual(['output[0].content[0].text assistant content Hello']);
    expect(read).toMatchObject({ finishReason: 'completed', usage: { input_tokens: 4, output_tokens: 2 } });
  });

  it('that failed is a failure', () => {
    const failed = { status: 'failed', error: { code: 'server_error', message: 'x' }, output: [] };
    expect(() => codec.readAnswer(document(failed))).toThrow(expect.objectContaining({ code: 'provider_error' }));
  });
});
