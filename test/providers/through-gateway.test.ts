/** Real processes, real SDKs: every dialect through the gateway with an output policy, also where caller and target speak different ones. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import {
  anthropicAnswer,
  anthropicError,
  anthropicStream,
  anthropicTokens,
  openaiAnswer,
  openaiStream,
} from '../support/provider-scripts.ts';
import { type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';

let chatProvider: ScriptedProvider;
let messagesProvider: ScriptedProvider;
let gateway: GatewayProcess;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  chatProvider = await startProvider(openaiAnswer('x'));
  messagesProvider = await startProvider(anthropicAnswer('x'));
  gateway = await startGateway({
    targets: [
      {
        id: 'chat',
        provider: 'openai-compatible',
        base_url: chatProvider.url,
        models: ['gpt-4o'],
        secret_key_ref: { env: 'KEY' },
      },
      {
        id: 'messages',
        provider: 'anthropic',
        base_url: messagesProvider.url,
        models: ['claude'],
        secret_key_ref: { env: 'KEY' },
      },
    ],
    chain: ['pii-detector'],
    env: { KEY: 'the-targets-own' },
    gateway: { retry: { max_attempts: 1 } },
  });
  openai = new OpenAI({ apiKey: 'callers', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: 'callers', baseURL: gateway.url, maxRetries: 0 });
});
afterAll(async () => {
  await gateway.stop();
  await chatProvider.stop();
  await messagesProvider.stop();
});

const tokens = ['Write to ', 'bob', '@exam', 'ple.org', ' today.'];
const redacted = /^Write to (?!.*bob).*EMAIL.* today\.$/;
const asked = { role: 'user', content: 'Who?' } as const;

describe('a chat caller, an Anthropic target', () => {
  it('whole', async () => {
    messagesProvider.script(anthropicAnswer(tokens.join('')));
    const answer = await openai.chat.completions.create({ model: 'claude', messages: [asked] });
    expect(answer.choices[0]?.message.content).toMatch(redacted);
    expect(answer.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 3 });
    const seen = messagesProvider.requests.at(-1);
    expect(seen?.url).toBe('/v1/messages');
    expect(seen?.headers).toMatchObject({ 'x-api-key': 'the-targets-own', 'anthropic-version': '2023-06-01' });
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      model: 'claude',
      max_tokens: 4096,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Who?' }] }],
    });
  });

  it('streamed', async () => {
    messagesProvider.script(anthropicStream(tokens));
    const answer = await openai.chat.completions.stream({ model: 'claude', messages: [asked] }).finalChatCompletion();
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringMatching(redacted) },
    });
  });

  it('a cut stream is an error', async () => {
    messagesProvider.script({ sse: anthropicTokens(['Hello', ' there']) });
    const stream = openai.chat.completions.stream({ model: 'claude', messages: [asked] });
    await expect(stream.finalChatCompletion()).rejects.toThrow('ended the stream before');
  });

  it('a refusal keeps its status and its words', async () => {
    messagesProvider.script(anthropicError(400, 'invalid_request_error'));
    await expect(openai.chat.completions.create({ model: 'claude', messages: [asked] })).rejects.toMatchObject({
      status: 400,
      message: '400 scripted invalid_request_error',
    });
  });

  it('what cannot be said is the caller’s error, with its place', async () => {
    await expect(openai.chat.completions.create({ model: 'claude', n: 2, messages: [asked] })).rejects.toMatchObject({
      status: 400,
      param: 'n',
    });
  });
});

describe('a messages caller', () => {
  const ask = (model: string) => ({ model, max_tokens: 50, messages: [asked] });

  it.each([
    ['gpt-4o', () => chatProvider.script(openaiAnswer(tokens.join('')))],
    ['claude', () => messagesProvider.script(anthropicAnswer(tokens.join('')))],
  ])('of %s, whole', async (model, script) => {
    script();
    const answer = await anthropic.messages.create(ask(model));
    expect(answer.content).toEqual([{ type: 'text', text: expect.stringMatching(redacted) }]);
    expect(answer).toMatchObject({ stop_reason: 'end_turn', usage: { input_tokens: 7, output_tokens: 3 } });
  });

  it.each([
    ['gpt-4o', () => chatProvider.script(openaiStream(tokens))],
    ['claude', () => messagesProvider.script(anthropicStream(tokens))],
  ])('of %s, streamed', async (model, script) => {
    script();
    const answer = await anthropic.messages.stream(ask(model)).finalMessage();
    expect(answer.content).toMatchObject([{ type: 'text', text: expect.stringMatching(redacted) }]);
    expect(answer).toMatchObject({ stop_reason: 'end_turn', usage: { output_tokens: 5 } });
  });
});

describe('a responses caller', () => {
  const text = tokens.join('');
  const part = { type: 'output_text', text, annotations: [], logprobs: [] };
  const item = { type: 'message', id: 'i', status: 'completed', role: 'assistant', content: [part] };
  const response = { id: 'r', object: 'response', created_at: 1, model: 'gpt-4o', status: 'completed', output: [item] };
  const at = { item_id: 'i', output_index: 0, content_index: 0 };
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
    { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
    ...tokens.map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response },
  ];

  it('whole', async () => {
    chatProvider.script({ json: response });
    const answer = await openai.responses.create({ model: 'gpt-4o', input: 'Who?' });
    expect(answer.output_text).toMatch(redacted);
  });

  it('streamed: deltas and every repetition', async () => {
    chatProvider.script({ sse: events.map((payload) => ({ event: payload.type, data: JSON.stringify(payload) })) });
    let deltas = '';
    let everything = '';
    for await (const event of await openai.responses.create({ model: 'gpt-4o', input: 'Who?', stream: true })) {
      everything += JSON.stringify(event);
      if (event.type === 'response.output_text.delta') deltas += event.delta;
    }
    expect(deltas).toMatch(redacted);
    expect(everything).not.toContain('example.org');
    expect(everything).toContain('response.completed');
  });
});
