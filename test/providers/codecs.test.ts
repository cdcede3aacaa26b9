/** What all dialects share: answers, errors in the caller's words, the asking for usage, the tables. */
import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { dialects } from '../../src/exchange/dialect.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { withUsageAsked } from '../../src/providers/openai/usage-asked.ts';
import { codecs, providers } from '../../src/providers/registry.ts';
import { parseJsonDocument } from '../../src/streaming/json-document.ts';
import { formatPath } from '../../src/streaming/json-path.ts';
import { byChannel, hear, shape } from './streams.ts';

const document = (body: object) => parseJsonDocument(JSON.stringify(body));
const listed = (sites: readonly { path: readonly (string | number)[]; kind: string; text: string }[]) =>
  sites.map(({ path, kind, text }) => `${formatPath(path)} ${kind} ${text}`);

describe('completions', () => {
  const codec = codecs['openai-completions'];

  it.each<[unknown, string[], number]>([
    ['a', ['prompt prompt a'], 2],
    [['a', 'b'], ['prompt[0] prompt a', 'prompt[1] prompt b'], 4],
    [[1, 2, 3], [], 2],
    [[[1], [2], [3]], [], 6],
  ])('prompt %j', (prompt, texts, choices) => {
    const read = codec.readRequest(document({ model: 'm', n: 2, prompt }));
    expect(listed(read.texts)).toEqual(texts);
    expect(read.choices).toBe(choices);
    expect(read.unreadable.length > 0).toBe(texts.length === 0);
  });

  it('suffix, and a prompt that is missing', () => {
    expect(listed(codec.readRequest(document({ model: 'm', prompt: 'a', suffix: 'z' })).texts)).toContain(
      'suffix prompt z',
    );
    expect(() => codec.readRequest(document({ model: 'm' }))).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ param: 'prompt' }) }),
    );
  });

  it('streams end with every finish_reason', () => {
    const piece = (text: string, index: number, finish_reason: string | null) => ({
      choices: [{ text, index, finish_reason, logprobs: null }],
    });
    const { events, reader } = hear(
      'openai-completions',
      [piece('a', 0, null), piece('b', 1, 'stop'), piece('', 0, 'length'), '[DONE]'],
      {
        choices: 2,
      },
    );
    expect(byChannel(events)).toEqual({ '0/content': 'a', '1/content': 'b' });
    expect(shape(events)).toEqual(['c', 'c', 'ct', 't']);
    expect(reader.complete).toBe(true);
    const [template] = events;
    if (template === undefined) throw new Error('no event');
    expect(JSON.parse(codec.flushEvent(template, '0/content', 'x').data)).toEqual({
      choices: [{ index: 0, text: 'x', logprobs: null, finish_reason: null }],
    });
  });
});

describe('embeddings', () => {
  const codec = codecs['openai-embeddings'];

  it('texts in, none out', () => {
    expect(listed(codec.readRequest(document({ model: 'm', input: ['a', 'b'] })).texts)).toEqual([
      'input[0] input a',
      'input[1] input b',
    ]);
    expect(
      codec.readAnswer(
        document({ data: [{ embedding: [1] }], model: 'm', usage: { prompt_tokens: 3, total_tokens: 3 } }),
      ),
    ).toEqual({
      texts: [],
      toolCalls: [],
      model: 'm',
      usage: { input_tokens: 3, output_tokens: 0 },
    });
  });

  it('tokens cannot be read; a stream cannot be asked for', () => {
    expect(codec.readRequest(document({ model: 'm', input: [1, 2] })).unreadable).toEqual([
      { path: ['input'], type: 'other' },
    ]);
    expect(() => codec.readRequest(document({ model: 'm', input: 'a', stream: true }))).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});

describe('chat answers', () => {
  const codec = codecs['openai-chat'];
  const message = {
    role: 'assistant',
    content: 'c',
    refusal: 'r',
    reasoning: 'why',
    tool_calls: [{ id: 'i', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
    annotations: [{ type: 'url_citation', url_citation: { title: 'T' } }],
    audio: { id: 'a', data: 'AAAA', transcript: 'spoken' },
  };

  it('every choice and every text', () => {
    const read = codec.readAnswer(
      document({
        model: 'gpt-x',
        choices: [
          { index: 0, message, finish_reason: 'stop' },
          { index: 1, message: { role: 'assistant', content: [{ type: 'text', text: 'p' }] } },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 2 },
      }),
    );
    expect(listed(read.texts)).toEqual([
      'choices[0].message.content content c',
      'choices[0].message.refusal refusal r',
      'choices[0].message.reasoning reasoning why',
      'choices[0].message.tool_calls[0].function.arguments tool_arguments {"a":1}',
      'choices[0].message.audio.transcript content spoken',
      'choices[0].message.annotations[0].url_citation.title annotation T',
      'choices[1].message.content[0].text content p',
    ]);
    expect(read).toMatchObject({
      model: 'gpt-x',
      toolCalls: ['f'],
      finishReason: 'stop',
      usage: { input_tokens: 1, output_tokens: 2 },
    });
  });

  it('lose the logprobs of the choice whose text changed, and no other byte', () => {
    const text =
      '{ "choices":[{"message":{"role":"assistant","content":"a"},"logprobs":{"content":[{"token":"a"}]}},{"message":{"content":"b"},"logprobs":{"content":[]}}],"n":1.50}';
    const answer = parseJsonDocument(text);
    const facts = codec.readAnswer(answer);
    expect(codec.rewriteAnswer(answer, facts, [])).toBe(text);
    expect(codec.rewriteAnswer(answer, facts, [{ index: 0, text: 'X' }])).toBe(
      text.replace('"content":"a"', '"content":"X"').replace('{"content":[{"token":"a"}]}', 'null'),
    );
  });

  it.each<[object, string]>([
    [{ choices: [] }, 'invalid_response'],
    [{}, 'invalid_response'],
    [{ choices: [{}] }, 'invalid_response'],
    [{ error: { message: 'x', type: 'server_error' } }, 'provider_error'],
    [{ error: { message: 'x', code: 'context_length_exceeded' } }, 'provider_refused'],
  ])('%j is %s', (body, code) => {
    expect(() => codec.readAnswer(document(body))).toThrow(expect.objectContaining({ code }));
  });
});

describe('asking for usage', () => {
  it.each([
    ['{"model":"m","stream":true}', '{"stream_options":{"include_usage":true},"model":"m","stream":true}'],
    ['{"stream":true,"stream_options":{}}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    [
      '{"stream":true, "stream_options": { "include_obfuscation" : false } }',
      '{"stream":true, "stream_options": {"include_usage":true, "include_obfuscation" : false } }',
    ],
    [
      '{"stream_options":{"include_usage":false},"stream":true}',
      '{"stream_options":{"include_usage":true},"stream":true}',
    ],
    ['{"stream_options":null,"stream":true}', '{"stream_options":{"include_usage":true},"stream":true}'],
    [
      '{"stream_options":{"include_usage":true},"stream":true}',
      '{"stream_options":{"include_usage":true},"stream":true}',
    ],
    ['{"stream":false}', '{"stream":false}'],
    ['{"model":"m"}', '{"model":"m"}'],
  ])('%s', (body, expected) => {
    expect(withUsageAsked(body)).toBe(expected);
  });

  it('changes nothing else', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (rest) => {
        const body = { ...rest, stream: true, stream_options: { x: 1 } };
        const text = JSON.stringify(body);
        // Parsed back, since JSON.stringify has no negative zero.
        expect(JSON.parse(withUsageAsked(text))).toEqual({
          ...JSON.parse(text),
          stream_options: { include_usage: true, x: 1 },
        });
      }),
    );
  });
});

describe('errors in the caller’s words', () => {
  const error = new GatewayError('output_blocked', { policy: 'dlp-filter', phase: 'output' });

  it('OpenAI: four fields always, the rest where it is known', () => {
    expect(JSON.parse(codecs['openai-chat'].errorBody(error, 'r1'))).toEqual({
      error: {
        message: 'A policy blocked this answer.',
        type: 'policy_violation',
        code: 'output_blocked',
        param: null,
        policy: 'dlp-filter',
        phase: 'output',
        request_id: 'r1',
      },
    });
    expect(
      JSON.parse(
        codecs['openai-chat'].errorBody(new GatewayError('invalid_request', { param: 'messages[0].role' }), 'r'),
      ),
    ).toEqual({
      error: {
        message: 'The request has the wrong shape.',
        type: 'invalid_request_error',
        code: 'invalid_request',
        param: 'messages[0].role',
        request_id: 'r',
      },
    });
  });

  it('Anthropic: its envelope and its names', () => {
    expect(JSON.parse(codecs['anthropic-messages'].errorBody(new GatewayError('connection_lost'), 'r1'))).toEqual({
      type: 'error',
      error: {
        type: 'api_error',
        message: 'The connection to the provider broke.',
        code: 'connection_lost',
        param: null,
        request_id: 'r1',
      },
      request_id: 'r1',
    });
  });

  it.each(dialects)('%s: a failed stream is an error to the dialect’s own SDK', async (dialect) => {
    const frame = codecs[dialect].errorFrame(error, 'r1');
    expect(frame.endsWith('\n\n')).toBe(true);
    const answer = async () => new Response(frame, { headers: { 'content-type': 'text/event-stream' } });
    const options = { apiKey: 'k', baseURL: 'http://127.0.0.1:1', fetch: answer, maxRetries: 0 };
    const openai = new OpenAI(options);
    const read = async (stream: AsyncIterable<unknown>) => {
      for await (const _event of stream);
    };
    const message = { role: 'user', content: 'x' } as const;
    const asked = {
      'openai-chat': () => openai.chat.completions.create({ model: 'm', stream: true, messages: [message] }),
      'openai-completions': () => openai.completions.create({ model: 'm', stream: true, prompt: 'x' }),
      'openai-embeddings': () => openai.completions.create({ model: 'm', stream: true, prompt: 'x' }),
      'openai-responses': () => openai.responses.create({ model: 'm', stream: true, input: 'x' }),
      'anthropic-messages': () =>
        new Anthropic(options).messages.create({ model: 'm', stream: true, max_tokens: 5, messages: [message] }),
    };
    await expect(asked[dialect]().then(read)).rejects.toThrow('A policy blocked this answer.');
  });
});

describe('providers', () => {
  it('carry the key as the vendor wants it', () => {
    expect(providers.openai.authHeaders('k')).toEqual({ authorization: 'Bearer k' });
    expect(providers['openai-compatible'].authHeaders('k')).toEqual({ authorization: 'Bearer k' });
    expect(providers.anthropic.authHeaders('k')).toEqual({ 'x-api-key': 'k' });
    expect(providers.anthropic.defaultHeaders).toEqual({ 'anthropic-version': '2023-06-01' });
  });

  it('forward no credentials', () => {
    for (const { forwardedHeaders } of Object.values(providers)) {
      for (const name of ['authorization', 'x-api-key', 'cookie', 'proxy-authorization'])
        expect(forwardedHeaders).not.toContain(name);
    }
  });
});
