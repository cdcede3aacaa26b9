/** A caller that speaks messages, served by a provider that speaks chat. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Translator } from '../../../src/providers/provider.ts';
import { codecs } from '../../../src/providers/registry.ts';
import { translate } from '../../../src/providers/translation/index.ts';
import { chunk, event, facts } from '../streams.ts';
import { answering } from './sdk-answers.ts';

const translator = (): Translator => {
  const make = translate('anthropic-messages', 'openai-chat');
  if (make === undefined) throw new Error('there is no such translation');
  return make();
};

const user = { role: 'user', content: 'hi' };
const said = (body: object) =>
  JSON.parse(translator().request(JSON.stringify({ model: 'gpt-4o', max_tokens: 9, messages: [user], ...body })));

describe('requests', () => {
  it('the plainest', () => {
    expect(said({})).toEqual({ model: 'gpt-4o', max_tokens: 9, messages: [user] });
  });

  it('tool results come first, images follow, thinking is left out', () => {
    const { messages } = said({
      system: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
      messages: [
        user,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'I call' },
            { type: 'tool_use', id: 'a', name: 'f', input: { q: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: [
                { type: 'text', text: 'res' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
              ],
            },
            { type: 'text', text: 'so?' },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      { role: 'system', content: 'one\n\ntwo' },
      user,
      {
        role: 'assistant',
        content: 'I call',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"q":1}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'res' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'text', text: 'so?' },
        ],
      },
    ]);
  });

  it('numbers keep their digits', () => {
    const body =
      '{"model":"m","max_tokens":9,"temperature":0.10,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"n":1.50e400}}]}]}';
    const text = translator().request(body);
    expect(text).toContain('"temperature":0.10');
    expect(text).toContain('{\\"n\\":1.50e400}');
  });

  it.each<[object, object]>([
    [{ model: 'gpt-5-mini' }, { max_completion_tokens: 9 }],
    [{ model: 'o3' }, { max_completion_tokens: 9 }],
    [{ stop_sequences: ['END'] }, { stop: ['END'] }],
    [{ stream: true }, { stream: true, stream_options: { include_usage: true } }],
    [{ metadata: { user_id: 'u' } }, { user: 'u' }],
    [
      {
        tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' } }],
        tool_choice: { type: 'any', disable_parallel_tool_use: true },
      },
      {
        tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }],
        tool_choice: 'required',
        parallel_tool_calls: false,
      },
    ],
    [
      { tools: [{ name: 'f', input_schema: {} }], tool_choice: { type: 'tool', name: 'f' } },
      { tool_choice: { type: 'function', function: { name: 'f' } } },
    ],
  ])('%j becomes %j', (given, expected) => {
    expect(said(given)).toMatchObject(expected);
  });

  it.each<[object, string]>([
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools[0]'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'x' } }] }] },
      'messages[0].content[0]',
    ],
    [{ messages: [{ role: 'user', content: [{ type: 'novel' }] }] }, 'messages[0].content[0]'],
  ])('%j cannot be said: %s', (given, param) => {
    expect(() => said(given)).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ param }) }),
    );
  });
});

const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } };

describe('answers', () => {
  const completion = {
    id: 'chatcmpl-1',
    model: 'gpt-4o',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'Hello',
          reasoning_content: 'hm',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
        },
      },
    ],
    usage,
  };

  it('are read by the Anthropic SDK', async () => {
    const server = await answering(translator().answer(JSON.stringify(completion)), 'application/json');
    try {
      const answer = await server.anthropic.messages.create({
        model: 'm',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'hi' }],
      });
      expect(answer).toMatchObject({
        id: 'chatcmpl-1',
        type: 'message',
        role: 'assistant',
        model: 'gpt-4o',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'Hello' },
          { type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } },
        ],
        stop_reason: 'tool_use',
        stop_sequence: null,
        usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 5 },
      });
    } finally {
      await server.close();
    }
  });

  it.each([
    ['{"choices":[]}'],
    ['nonsense'],
    ['{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{"}}]}}]}'],
  ])('%s is no answer', (body) => {
    expect(() => translator().answer(body)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });
});

const call = (index: number, rest: object) => chunk({ tool_calls: [{ index, ...rest }] });

const stream = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ reasoning_content: 'hm' }),
  chunk({ content: 'Hel' }),
  chunk({ content: 'lo' }),
  call(0, { id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
  call(0, { function: { arguments: '{"x"' } }),
  call(1, { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } }),
  // Calls may be told in turns.
  call(0, { function: { arguments: ':1}' } }),
  chunk({}, 'tool_calls'),
  { ...chunk(null), usage },
  '[DONE]',
];

const spoken = (payloads: readonly (object | string)[]) => {
  const to = translator();
  return [...payloads.flatMap((payload) => to.event(event(payload))), ...to.end()];
};

const isBalanced = (payloads: readonly { type: string; index?: number }[]): boolean => {
  const open = new Set<number | undefined>();
  const seen = new Set<number | undefined>();
  for (const { type, index } of payloads) {
    if (type === 'content_block_start' && (seen.has(index) || index !== seen.size)) return false;
    if (type === 'content_block_start') {
      open.add(index);
      seen.add(index);
    }
    if (type === 'content_block_delta' && !open.has(index)) return false;
    if (type === 'content_block_stop' && !open.delete(index)) return false;
    if (type === 'message_delta' && open.size > 0) return false;
  }
  return true;
};

describe('streams', () => {
  it('are read by the Anthropic SDK as the whole answer', async () => {
    const server = await answering(
      spoken(stream)
        .map(({ raw }) => raw)
        .join(''),
      'text/event-stream',
    );
    try {
      const answer = await server.anthropic.messages
        .stream({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] })
        .finalMessage();
      expect(answer).toMatchObject({
        id: 'chatcmpl-1',
        model: 'gpt-4o-2024-11-20',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'Hello' },
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'g', input: {} },
        ],
        stop_reason: 'tool_use',
        usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 5 },
      });
    } finally {
      await server.close();
    }
  });

  it('are an ending in the caller’s dialect', () => {
    const reader = codecs['anthropic-messages'].streamReader(facts());
    for (const spokenEvent of spoken(stream)) reader.read(spokenEvent);
    expect(reader.complete).toBe(true);
  });

  it('open each block before its deltas and close it once, whatever the provider sends', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        chunk({ content: 'a' }),
        chunk({ reasoning: 'b' }),
        chunk({ refusal: 'c' }),
        chunk({}),
        chunk(null),
      ),
      fc
        .tuple(fc.nat(3), fc.constantFrom('', '{}'))
        .map(([index, text]) => call(index, { function: { name: 'f', arguments: text } })),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece, { maxLength: 2 }), (before, after) => {
        const events = spoken([...before, chunk({}, 'stop'), ...after, '[DONE]']).map(({ data }) =>
          JSON.parse(data ?? ''),
        );
        expect(isBalanced(events)).toBe(true);
        expect(events.at(-1)).toEqual({ type: 'message_stop' });
        expect(events.filter(({ type }) => type === 'message_start')).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('end when the provider closes after its finish, without usage and without [DONE]', () => {
    expect(spoken([chunk({ content: 'a' }), chunk({}, 'stop')]).at(-1)?.event).toBe('message_stop');
  });

  it('never end by themselves', () => {
    expect(spoken(stream.slice(0, 8)).some(({ event: name }) => name === 'message_stop')).toBe(false);
    expect(() => spoken([chunk({ content: 'a' }), '[DONE]'])).toThrow(
      expect.objectContaining({ code: 'stream_incomplete' }),
    );
  });

  it('an error frame is what it means', () => {
    expect(() => spoken([{ error: { code: 'rate_limit_exceeded' } }])).toThrow(
      expect.objectContaining({ code: 'provider_rate_limited' }),
    );
  });
});
