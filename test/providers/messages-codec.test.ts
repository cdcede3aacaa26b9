/** Anthropic's dialect: texts of requests and answers, blocks as channels, and no ending but `message_stop`. */
import { describe, expect, it } from 'vitest';
import { codecs } from '../../src/providers/registry.ts';
import { parseJsonDocument } from '../../src/streaming/json-document.ts';
import { formatPath } from '../../src/streaming/json-path.ts';
import { byChannel, hear, shape } from './streams.ts';

const codec = codecs['anthropic-messages'];
const document = (body: object) => parseJsonDocument(JSON.stringify(body));
const listed = (
  sites: readonly { path: readonly (string | number)[]; speaker: string; kind: string; text: string }[],
) => sites.map(({ path, speaker, kind, text }) => `${formatPath(path)} ${speaker} ${kind} ${text}`);

describe('requests', () => {
  it('every text', () => {
    const read = codec.readRequest(
      document({
        model: 'claude',
        max_tokens: 5,
        system: [{ type: 'text', text: 'sys', cache_control: { type: 'ephemeral' } }],
        metadata: { user_id: 'u' },
        tools: [
          { name: 'f', description: 'D', input_schema: { type: 'object', properties: { a: { description: 'P' } } } },
        ],
        messages: [
          { role: 'user', content: 'hi' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 'sig' },
              { type: 'text', text: 'ok' },
              { type: 'tool_use', id: 'c', name: 'f', input: { type: 'x', deep: [{ id: 'y' }] } },
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'c',
                content: [
                  { type: 'text', text: 'res' },
                  { type: 'image', source: {} },
                ],
              },
              { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'doc' } },
              { type: 'document', source: { type: 'base64', data: 'JVBER' } },
              { type: 'novel', words: 'w' },
            ],
          },
        ],
      }),
    );
    expect(listed(read.texts)).toEqual([
      'system[0].text system content sys',
      'messages[0].content user content hi',
      'messages[1].content[0].thinking assistant reasoning hm',
      'messages[1].content[1].text assistant content ok',
      'messages[1].content[2].input assistant tool_arguments {"type":"x","deep":[{"id":"y"}]}',
      'messages[2].content[0].content[0].text tool tool_result res',
      'messages[2].content[1].title user content T',
      'messages[2].content[1].source.data user content doc',
      'messages[2].content[3].words user content w',
      'tools[0].description system tool_definition D',
      'tools[0].input_schema.properties.a.description system tool_definition P',
    ]);
    expect(read.unreadable.map(({ type }) => type)).toEqual(['image', 'file']);
    expect(read).toMatchObject({ tools: ['f'], user: 'u', choices: 1, stream: false });
  });

  it.each<[object, string]>([
    [{ model: 'm', messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ model: 'm', system: 7, messages: [{ role: 'user', content: 'x' }] }, 'system'],
    [{ model: 'm', messages: [] }, 'messages'],
  ])('%j is wrong at %s', (body, param) => {
    expect(() => codec.readRequest(document(body))).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ param }) }),
    );
  });
});

describe('answers', () => {
  it('texts, usage with the cache counted in, why it ended', () => {
    const read = codec.readAnswer(
      document({
        type: 'message',
        model: 'claude-x',
        content: [
          { type: 'text', text: 'a' },
          { type: 'tool_use', id: 'i', name: 'f', input: { q: 'v' } },
        ],
        stop_reason: 'tool_use',
        usage: { input_tokens: 1, cache_read_input_tokens: 2, cache_creation_input_tokens: 4, output_tokens: 8 },
      }),
    );
    expect(listed(read.texts)).toEqual([
      'content[0].text assistant content a',
      'content[1].input assistant tool_arguments {"q":"v"}',
    ]);
    expect(read).toMatchObject({
      model: 'claude-x',
      toolCalls: ['f'],
      finishReason: 'tool_use',
      usage: { input_tokens: 7, output_tokens: 8 },
    });
  });

  it('the input of a tool is rewritten as JSON, and its other numbers keep their digits', () => {
    const answer = {
      type: 'message',
      content: [{ type: 'tool_use', id: 'i', name: 'f', input: { q: 'v', n: 0 } }],
      stop_reason: 'tool_use',
    };
    const text = JSON.stringify(answer).replace('"n":0', '"n":12345678901234567890.10');
    const body = parseJsonDocument(text);
    const read = codec.readAnswer(body);
    const site = read.texts[0]?.text ?? '';
    const edited = codec.rewriteAnswer(body, read, [{ index: 0, text: site.replace('"v"', '"*"') }]);
    expect(edited).toBe(text.replace('"v"', '"*"'));
    expect(codec.rewriteAnswer(body, read, [{ index: 0, text: 'gone' }])).toContain('"input":"gone"');
  });

  it('is refused without content', () => {
    expect(() => codec.readAnswer(document({ type: 'message' }))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });
});

const start = {
  type: 'message_start',
  message: { id: 'm', model: 'claude-x', content: [], usage: { input_tokens: 9, output_tokens: 1 } },
};
const open = (index: number, block: object) => ({ type: 'content_block_start', index, content_block: block });
const delta = (index: number, value: object) => ({ type: 'content_block_delta', index, delta: value });
const close = (index: number) => ({ type: 'content_block_stop', index });
const finish = {
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: { output_tokens: 5 },
};
const stop = { type: 'message_stop' };
const text = (value: string) => ({ type: 'text_delta', text: value });

describe('streams', () => {
  it('commit with content, end with message_stop', () => {
    const { events, reader } = hear('anthropic-messages', [
      start,
      { type: 'ping' },
      open(0, { type: 'text', text: '' }),
      delta(0, text('Hi')),
      close(0),
      finish,
      stop,
    ]);
    expect(shape(events)).toEqual(['.', '.', '.', 'c', '.', 'ct', 't']);
    expect(reader.complete).toBe(true);
    expect(events[4]?.closes).toEqual(['0/content']);
    expect(events[5]).toMatchObject({ finishReason: 'end_turn', usage: { input_tokens: 9, output_tokens: 5 } });
    expect(events[0]?.model).toBe('claude-x');
  });

  it('are not whole after message_delta alone', () => {
    expect(hear('anthropic-messages', [start, finish]).reader.complete).toBe(false);
  });

  it('are cut where message_stop comes without a reason', () => {
    expect(() => hear('anthropic-messages', [start, delta(0, text('a')), stop])).toThrow(
      expect.objectContaining({ code: 'stream_incomplete' }),
    );
  });

  it('have a channel for each block', () => {
    const { events } = hear('anthropic-messages', [
      start,
      open(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'signature_delta', signature: 'EqQB' }),
      open(1, { type: 'text', text: '' }),
      delta(1, text('a')),
      delta(1, text('b')),
      open(2, { type: 'tool_use', id: 'c', name: 'f', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '{"a":' }),
      delta(2, { type: 'input_json_delta', partial_json: '1}' }),
    ]);
    expect(byChannel(events)).toEqual({ '0/reasoning': 'hm', '1/content': 'ab', '2/arguments': '{"a":1}' });
    expect(events[7]).toMatchObject({ content: true, toolCalls: ['f'] });
  });

  it.each([
    [{ type: 'overloaded_error', message: 'x' }, 'stream_error'],
    [{ type: 'api_error', message: 'x' }, 'stream_error'],
    [{ type: 'rate_limit_error', message: 'x' }, 'provider_rate_limited'],
    [{ type: 'invalid_request_error', message: 'x' }, 'provider_refused'],
  ])('an error event %j is %s', (error, code) => {
    expect(() => hear('anthropic-messages', [{ type: 'error', error }])).toThrow(expect.objectContaining({ code }));
  });

  it('flush held text as a delta of the open block', () => {
    const template = hear('anthropic-messages', [start, open(1, { type: 'text', text: 'He' })]).events[1];
    if (template === undefined) throw new Error('no event');
    expect(codec.flushEvent(template, '1/content', 'llo').raw).toBe(
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"llo"}}\n\n',
    );
  });
});
