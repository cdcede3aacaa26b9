/** A caller that speaks chat, served by a provider that speaks messages. */
import { describe, expect, it } from 'vitest';
import type { Translator } from '../../../src/providers/provider.ts';
import { codecs } from '../../../src/providers/registry.ts';
import { translate } from '../../../src/providers/translation/index.ts';
import { parseJsonDocument } from '../../../src/streaming/json-document.ts';
import { event, facts } from '../streams.ts';
import { answering } from './sdk-answers.ts';

const translator = (): Translator => {
  const make = translate('openai-chat', 'anthropic-messages');
  if (make === undefined) throw new Error('there is no such translation');
  return make();
};

const user = { role: 'user', content: 'hi' };
const said = (body: object) =>
  JSON.parse(translator().request(JSON.stringify({ model: 'm', messages: [user], ...body })));

describe('requests', () => {
  it('the plainest', () => {
    expect(said({})).toEqual({
      model: 'm',
      max_tokens: 4096,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    });
  });

  it('system texts apart, parallel tool results in one turn', () => {
    const messages = [
      { role: 'system', content: 'one' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"n":12345678901234567890}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '2' }] },
      { role: 'developer', content: 'two' },
      { role: 'user', content: 'and?' },
    ];
    const text = translator().request(JSON.stringify({ model: 'm', messages }));
    // Numbers keep their digits, inside arguments too.
    expect(text).toContain('"input":{"n":12345678901234567890}');
    expect(JSON.parse(text)).toMatchObject({
      system: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'a', name: 'f' },
            { type: 'tool_use', id: 'b', name: 'g', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '1' }] },
            { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: '2' }] },
            { type: 'text', text: 'and?' },
          ],
        },
      ],
    });
  });

  it.each<[object, object]>([
    [{ max_tokens: 9 }, { max_tokens: 9 }],
    [{ max_completion_tokens: 7, max_tokens: 9 }, { max_tokens: 7 }],
    [{ stop: 'END' }, { stop_sequences: ['END'] }],
    [{ stop: ['A', 'B'] }, { stop_sequences: ['A', 'B'] }],
    [
      { temperature: 1.7, top_p: 0.5 },
      { temperature: 1, top_p: 0.5 },
    ],
    [{ stream: true, stream_options: { include_usage: true } }, { stream: true }],
    [{ user: 'u1' }, { metadata: { user_id: 'u1' } }],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } } },
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    ],
  ])('%j becomes %j', (given, expected) => {
    const request = said(given);
    expect(request).toMatchObject(expected);
    expect(request).not.toHaveProperty('stream_options');
  });

  const tools = [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }];

  it.each<[object, object | undefined]>([
    [{}, undefined],
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: { type: 'function', function: { name: 'f' } } }, { type: 'tool', name: 'f' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
  ])('tools with %j', (given, expected) => {
    const request = said({ tools, ...given });
    expect(request.tools).toEqual([{ name: 'f', description: 'd', input_schema: { type: 'object' } }]);
    expect(request.tool_choice).toEqual(expected);
  });

  it.each<[object, string]>([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ modalities: ['text', 'audio'] }, 'audio'],
    [{ functions: [{ name: 'f' }] }, 'functions'],
    [{ tools: [{ type: 'custom', custom: { name: 'c' } }] }, 'tools[0]'],
    [{ response_format: { type: 'json_object' } }, 'response_format'],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] }, 'messages[0].content[0]'],
    [
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: '[1]' } }] }] },
      'messages[0].tool_calls[0].function.arguments',
    ],
  ])('%j cannot be said: %s', (given, param) => {
    expect(() => said(given)).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ param }) }),
    );
  });
});

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 's' },
    { type: 'text', text: 'Hel' },
    { type: 'text', text: 'lo' },
    { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 5 },
};

describe('answers', () => {
  it('have every field that strict clients look for', async () => {
    const body = translator().answer(JSON.stringify(message));
    const server = await answering(body, 'application/json');
    try {
      const answer = await server.openai.chat.completions.create({
        model: 'm',
        messages: [{ role: 'user', content: 'hi' }],
      });
      expect(answer).toMatchObject({
        id: 'msg_1',
        object: 'chat.completion',
        model: 'claude-x',
        choices: [
          {
            index: 0,
            logprobs: null,
            finish_reason: 'tool_calls',
            message: {
              role: 'assistant',
              content: 'Hello',
              refusal: null,
              reasoning_content: 'hm',
              tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
            },
          },
        ],
        usage: {
          prompt_tokens: 7,
          completion_tokens: 5,
          total_tokens: 12,
          prompt_tokens_details: { cached_tokens: 4 },
        },
      });
      expect(Number.isSafeInteger(answer.created)).toBe(true);
    } finally {
      await server.close();
    }
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ])('%s is %s', (stop_reason, finish) => {
    const answer = JSON.parse(translator().answer(JSON.stringify({ ...message, stop_reason })));
    expect(answer.choices[0].finish_reason).toBe(finish);
  });

  it('without text have null content', () => {
    const answer = JSON.parse(translator().answer(JSON.stringify({ ...message, content: [] })));
    expect(answer.choices[0].message).toEqual({ role: 'assistant', content: null, refusal: null });
  });

  it.each([['{'], ['{}'], ['[]']])('%s is no answer', (body) => {
    expect(() => translator().answer(body)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('a refusal keeps its words', () => {
    expect(
      JSON.parse(translator().refusal('{"type":"error","error":{"type":"not_found_error","message":"no such model"}}')),
    ).toEqual({
      error: { message: 'no such model', type: 'not_found_error', code: 'not_found_error', param: null },
    });
  });
});

const stream = [
  {
    type: 'message_start',
    message: {
      ...message,
      content: [],
      stop_reason: null,
      usage: { input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 1 },
    },
  },
  { type: 'ping' },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 's' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hel' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'lo' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"a":' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '1}' } },
  { type: 'content_block_stop', index: 2 },
  { type: 'content_block_start', index: 3, content_block: { type: 'tool_use', id: 'toolu_2', name: 'g', input: {} } },
  { type: 'content_block_stop', index: 3 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 5 } },
  { type: 'message_stop' },
];

describe('streams', () => {
  const spoken = (payloads: readonly object[]) => {
    const to = translator();
    return payloads.flatMap((payload) => to.event(event(payload)));
  };

  it('are read by the openai SDK as the whole answer', async () => {
    const server = await answering(
      spoken(stream)
        .map(({ raw }) => raw)
        .join(''),
      'text/event-stream',
    );
    try {
      const runner = server.openai.chat.completions.stream({
        model: 'm',
        messages: [{ role: 'user', content: 'hi' }],
        stream_options: { include_usage: true },
      });
      expect(await runner.finalChatCompletion()).toMatchObject({
        id: 'msg_1',
        model: 'claude-x',
        choices: [
          {
            finish_reason: 'tool_calls',
            message: {
              role: 'assistant',
              content: 'Hello',
              refusal: null,
              tool_calls: [
                { id: 'toolu_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
                { id: 'toolu_2', type: 'function', function: { name: 'g', arguments: '{}' } },
              ],
            },
          },
        ],
      });
      expect(await runner.totalUsage()).toMatchObject({ prompt_tokens: 7, completion_tokens: 5 });
    } finally {
      await server.close();
    }
  });

  it('are an ending in the caller’s dialect, with hidden usage', () => {
    const reader = codecs['openai-chat'].streamReader(facts());
    const read = spoken(stream).map((spokenEvent) => reader.read(spokenEvent));
    expect(reader.complete).toBe(true);
    expect(read.filter(({ content }) => content)[0]?.deltas[0]?.text).toBe('hm');
    expect(read.filter(({ hidden }) => hidden).map(({ usage }) => usage)).toEqual([
      { input_tokens: 7, output_tokens: 5 },
    ]);
    expect(read.at(-1)?.data).toBe('[DONE]');
  });

  it('every chunk has what strict clients look for', () => {
    for (const { data } of spoken(stream).slice(0, -2)) {
      expect(JSON.parse(data ?? '')).toMatchObject({
        id: 'msg_1',
        object: 'chat.completion.chunk',
        model: 'claude-x',
        choices: [{ index: 0, logprobs: null }],
      });
    }
  });

  it('never say [DONE] before the provider stopped', () => {
    expect(spoken(stream.slice(0, -1)).some(({ data }) => data === '[DONE]')).toBe(false);
    expect(translator().end()).toEqual([]);
    expect(() => spoken([...stream.slice(0, -2), { type: 'message_stop' }])).toThrow(
      expect.objectContaining({ code: 'stream_incomplete' }),
    );
  });

  it('an error event is what it means', () => {
    expect(() => spoken([{ type: 'error', error: { type: 'overloaded_error', message: 'x' } }])).toThrow(
      expect.objectContaining({ code: 'stream_error' }),
    );
  });

  it('the answer to a translated request can be read by the caller’s dialect', () => {
    const document = parseJsonDocument(translator().answer(JSON.stringify(message)));
    expect(codecs['openai-chat'].readAnswer(document)).toMatchObject({
      model: 'claude-x',
      toolCalls: ['f'],
      finishReason: 'tool_calls',
    });
  });
});
