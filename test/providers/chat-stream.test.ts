/** Chat-completions streams: what is content, what is an ending, which text belongs to which channel. */
import { describe, expect, it } from 'vitest';
import { codecs } from '../../src/providers/registry.ts';
import { sseEvent } from '../../src/streaming/sse-writer.ts';
import { byChannel, chunk, event, facts, hear, shape } from './streams.ts';

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const usageChunk = { ...chunk(null), usage };
const chat = (payloads: readonly (object | string)[], request = {}) => hear('openai-chat', payloads, request);

describe('commit and ending', () => {
  it.each<[string, (object | string)[], string[], boolean]>([
    [
      'a plain answer',
      [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hi' }), chunk({}, 'stop'), usageChunk, '[DONE]'],
      ['.', 'c', 'ct', 'th', 't'],
      true,
    ],
    [
      'an empty answer: its finish is its content',
      [chunk({ role: 'assistant' }), chunk({}, 'stop'), '[DONE]'],
      ['.', 'ct', 't'],
      true,
    ],
    ['only a refusal', [chunk({ refusal: 'No' }), chunk({}, 'stop')], ['c', 'ct'], true],
    [
      'only a tool call',
      [chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] }), chunk({}, 'tool_calls')],
      ['c', 'ct'],
      true,
    ],
    ['reasoning is content', [chunk({ reasoning_content: 'hm' }), chunk({}, 'stop')], ['c', 'ct'], true],
    [
      'a prompt filter report in front',
      [{ ...chunk(null), prompt_filter_results: [] }, chunk({ content: 'x' }, 'stop')],
      ['.', 'ct'],
      true,
    ],
    [
      'a clean close after finish_reason, without [DONE]',
      [chunk({ content: 'x' }), chunk({}, 'stop')],
      ['c', 'ct'],
      true,
    ],
    ['cut before the finish', [chunk({ content: 'x' })], ['c'], false],
    ['an empty finish_reason is none', [chunk({ content: 'x' }, '')], ['c'], false],
    ['comments and pings say nothing', [chunk({ content: 'x' }), chunk({}, 'stop')], ['c', 'ct'], true],
  ])('%s', (_name, payloads, shapes, complete) => {
    const { events, reader } = chat(payloads);
    expect(shape(events)).toEqual(shapes);
    expect(reader.complete).toBe(complete);
    expect(reader.ended).toBe(payloads.includes('[DONE]'));
  });

  it('with two choices ends when both have finished', () => {
    const { events, reader } = chat(
      [chunk({ content: 'a' }, null, 0), chunk({ content: 'b' }, null, 1), chunk({}, 'stop', 1), chunk({}, 'stop', 0)],
      { choices: 2 },
    );
    expect(shape(events)).toEqual(['c', 'c', 'c', 'ct']);
    expect(reader.complete).toBe(true);
  });

  it('with fewer choices than asked for ends only with [DONE]', () => {
    const payloads = [chunk({ content: 'a' }), chunk({}, 'stop')];
    expect(chat(payloads, { choices: 2 }).reader.complete).toBe(false);
    expect(chat([...payloads, '[DONE]'], { choices: 2 }).reader.complete).toBe(true);
  });

  it.each([
    [[]],
    [[chunk({ content: 'half an' })]],
    [[chunk({ content: 'a' }, 'stop', 0), chunk({ content: 'b' }, null, 1)]],
  ])('[DONE] without every finish_reason is no ending (%#)', (payloads) => {
    expect(() => chat([...payloads, '[DONE]'], { choices: 2 })).toThrow(
      expect.objectContaining({ code: 'stream_incomplete' }),
    );
  });

  it('nothing passes after [DONE]', () => {
    const { events } = chat([chunk({}, 'stop'), '[DONE]', chunk({ content: 'more' }), '[DONE]']);
    expect(events.slice(2).every(({ hidden, deltas }) => hidden && deltas.length === 0)).toBe(true);
  });

  it('reads [DONE] with and without space', () => {
    const reader = codecs['openai-chat'].streamReader(facts());
    reader.read(event(chunk({}, 'stop')));
    expect(reader.read({ raw: 'data:[DONE] \n\n', event: '', data: '[DONE] ' }).terminal).toBe(true);
    expect(reader.ended).toBe(true);
  });

  it('shows the usage chunk only to a caller who asked', () => {
    const hidden = (usageAsked: boolean) => chat([chunk({}, 'stop'), usageChunk], { usageAsked }).events[1]?.hidden;
    expect([hidden(false), hidden(true)]).toEqual([true, false]);
    expect(chat([usageChunk]).events[0]?.usage).toEqual({ input_tokens: 7, output_tokens: 3 });
  });

  it('passes a comment as it is', () => {
    const reader = codecs['openai-chat'].streamReader(facts());
    const comment = { raw: ': keep-alive\n\n', event: '', data: undefined };
    expect(reader.read(comment)).toMatchObject({ raw: comment.raw, content: false, terminal: false, deltas: [] });
  });
});

describe('texts', () => {
  it('each choice, kind and call is a channel of its own', () => {
    const { events } = chat(
      [
        chunk({ role: 'assistant', content: 'He' }, null, 0),
        chunk({ content: 'Yo' }, null, 1),
        chunk({ content: 'llo', reasoning_content: 'think' }, null, 0),
        chunk({ refusal: 'no' }, null, 1),
        chunk({
          tool_calls: [
            { index: 1, id: 'c', function: { name: 'f', arguments: '{"a"' } },
            { index: 0, function: { arguments: '[' } },
          ],
        }),
        chunk({ tool_calls: [{ index: 1, function: { arguments: ':1}' } }] }),
        chunk({ function_call: { name: 'old', arguments: '{}' } }),
        chunk({ unheard_of: 'text', reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'deep' }] }),
      ],
      { choices: 2 },
    );
    expect(byChannel(events)).toEqual({
      '0/content': 'Hello',
      '1/content': 'Yo',
      '0/reasoning_content': 'think',
      '1/refusal': 'no',
      '0/tool/1/arguments': '{"a":1}',
      '0/tool/0/arguments': '[',
      '0/function_call/arguments': '{}',
      '0/unheard_of': 'text',
      '0/reasoning_details/0/text': 'deep',
    });
    expect(events.flatMap(({ toolCalls }) => toolCalls ?? [])).toEqual(['f', 'old']);
  });

  it('a finish closes the channels of its choice', () => {
    const { events } = chat(
      [chunk({ content: 'a' }), chunk({ content: 'b', refusal: 'r' }, null, 1), chunk({}, 'stop', 1)],
      { choices: 2 },
    );
    expect(events[2]?.closes).toEqual(['1/content', '1/refusal']);
  });

  it('what nobody told us of is a whole text', () => {
    const { events } = chat([{ ...chunk({ content: 'a' }), citations: ['https://example.com'] }]);
    expect(events[0]?.wholes).toMatchObject([{ path: ['citations', 0], text: 'https://example.com' }]);
  });
});

describe('faults', () => {
  it.each([
    ['{"id":', 'invalid_response'],
    ['[1]', 'invalid_response'],
    ['"text"', 'invalid_response'],
    ['{"choices":[1]}', 'invalid_response'],
    [
      '{"error":{"message":"Rate limit reached","type":"rate_limit_error","code":"rate_limit_exceeded"}}',
      'provider_rate_limited',
    ],
    ['{"error":{"message":"slow down","code":429}}', 'provider_rate_limited'],
    ['{"error":{"message":"x","type":"server_error"}}', 'stream_error'],
    ['{"error":{"message":"Overloaded","type":"overloaded_error"}}', 'stream_error'],
    ['{"error":"oops"}', 'stream_error'],
    ['{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}', 'stream_error'],
    ['{"error":{"message":"x","type":"invalid_request_error","code":"context_length_exceeded"}}', 'provider_refused'],
    ['{"error":{"message":"maximum context length is 8192 tokens","code":null}}', 'provider_refused'],
    ['{"error":{"message":"x","code":"content_filter"}}', 'provider_refused'],
    ['{"error":{"message":"x","code":400}}', 'provider_refused'],
    ['{"error":{"message":"x","type":"invalid_request_error","code":"invalid_api_key"}}', 'provider_unauthorized'],
  ])('%s is %s', (data, code) => {
    expect(() => chat([data])).toThrow(expect.objectContaining({ code }));
  });

  it('says nothing of the words that the provider used', () => {
    const data = '{"error":{"message":"your prompt `my secret` is too long","code":"context_length_exceeded"}}';
    expect(() => chat([data])).toThrow(/^The request is longer than the model's context\.$/);
  });

  it('"error": null is no error', () => {
    expect(shape(chat([{ ...chunk({ content: 'x' }), error: null }]).events)).toEqual(['c']);
  });
});

describe('rewriting', () => {
  const { rewriteEvent, flushEvent, streamReader } = codecs['openai-chat'];
  const read = (raw: string) => streamReader(facts()).read({ raw, event: '', data: raw.slice(6, -2) });

  it('changes the text and nothing else', () => {
    const raw =
      'data: {"id":"x", "n": 1.10,"choices":[{"index":0,"delta":{"content":"a\\u00e9"},"finish_reason":null}]}\n\n';
    const before = read(raw);
    expect(rewriteEvent(before, ['aé'])).toBe(before);
    expect(rewriteEvent(before, ['[X]\n']).raw).toBe(raw.replace('a\\u00e9', '[X]\\n'));
  });

  it('drops the logprobs of a text that changed, and only of that one', () => {
    const before = read(
      'data: {"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"token":"a"}]}},{"index":1,"delta":{"content":"b"},"logprobs":{"content":[{"token":"b"}]}}]}\n\n',
    );
    const { data } = rewriteEvent(before, ['x', 'b']);
    expect(JSON.parse(data).choices.map((choice: { logprobs: unknown }) => choice.logprobs)).toEqual([
      null,
      { content: [{ token: 'b' }] },
    ]);
  });

  it('can be read again as what was meant', () => {
    const before = read('data: {"choices":[{"index":0,"delta":{"content":"a","refusal":"b"}}]}\n\n');
    const after = rewriteEvent(before, ['x', 'y']);
    expect(after.deltas.map(({ text }) => text)).toEqual(['x', 'y']);
    expect(read(after.raw).deltas).toEqual(after.deltas);
  });

  it.each([
    ['content', { role: 'assistant', content: 'a', refusal: 'r' }, '0/content', { content: 'TEXT' }],
    [
      'tool arguments',
      { tool_calls: [{ index: 3, id: 'call', type: 'function', function: { name: 'f', arguments: '{' } }] },
      '0/tool/3/arguments',
      { tool_calls: [{ index: 3, type: 'function', function: { arguments: 'TEXT' } }] },
    ],
  ])('flushes %s in an event of its own', (_name, delta, channel, expected) => {
    const [template] = chat([{ ...chunk(delta, 'stop'), usage }]).events;
    if (template === undefined) throw new Error('no event');
    const flushed = flushEvent(template, channel, 'TEXT');
    expect(JSON.parse(flushed.data)).toEqual({ ...chunk(expected), usage: null });
    expect(flushed).toMatchObject({ content: true, terminal: false, deltas: [{ channel, text: 'TEXT' }] });
    expect(chat([flushed.data]).events[0]?.deltas).toEqual(flushed.deltas);
  });

  it('keeps event names and ids around the payload', () => {
    const source = sseEvent(JSON.stringify(chunk({ content: 'a' })));
    const before = streamReader(facts()).read({ ...source, raw: `id: 7\r\n${source.raw}` });
    expect(rewriteEvent(before, ['b']).raw).toBe(`id: 7\r\n${source.raw.replace('"a"', '"b"')}`);
  });
});
