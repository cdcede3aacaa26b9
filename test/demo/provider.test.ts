/** The demo provider, heard by the clients that applications use. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoProvider, startDemoProvider } from '../../src/demo/provider.ts';
import { tokensOf } from '../../src/demo/tokens.ts';

let provider: DemoProvider;
let client: OpenAI;

beforeAll(async () => {
  provider = await startDemoProvider({ port: 0, pace: { firstToken: 0, token: 0 } });
  client = new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => provider.close());

const ask = (content: string) => ({ model: 'demo-chat', messages: [{ role: 'user' as const, content }] });
const tools = [
  {
    type: 'function' as const,
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];

describe('chat', () => {
  it('answers whole, with the fields that strict clients read', async () => {
    const answer = await client.chat.completions.create({ ...ask('contact'), n: 2 });
    expect(answer.choices).toHaveLength(2);
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      logprobs: null,
      message: { role: 'assistant', refusal: null },
    });
    expect(answer.choices[0]?.message.content).toContain('alice.martin@example.com');
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
  });

  it('streams the same words, with sensitive values cut over chunks', async () => {
    const stream = await client.chat.completions.create({
      ...ask('contact'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    let usage: unknown;
    for await (const chunk of stream) {
      pieces.push(chunk.choices[0]?.delta.content ?? '');
      usage = chunk.usage ?? usage;
    }
    const whole = await client.chat.completions.create(ask('contact'));
    expect(pieces.join('')).toBe(whole.choices[0]?.message.content);
    expect(pieces.some((piece) => piece.includes('@example.com'))).toBe(false);
    expect(usage).toMatchObject({ completion_tokens: whole.usage?.completion_tokens });
  });

  it('calls an offered tool, whole and streamed, and answers its result in words', async () => {
    const answer = await client.chat.completions.create({ ...ask('weather in Paris'), tools });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Paris"}' } }] },
    });
    const runner = client.chat.completions.stream({ ...ask('weather in Paris'), tools });
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { arguments: '{"city":"Paris"}' } });
    const after = await client.chat.completions.create({
      model: 'demo-chat',
      tools,
      messages: [...ask('weather').messages, { role: 'tool', tool_call_id: 'call_1', content: 'sunny weather' }],
    });
    expect(after.choices[0]?.message.content).toContain('sunny weather');
  });

  it.each([
    ['demo:error', 500],
    ['demo:overloaded', 503],
  ])('fails as asked: %s', async (words, status) => {
    await expect(client.chat.completions.create(ask(words))).rejects.toMatchObject({ status });
  });

  it('cuts a stream as asked, without an ending', async () => {
    const reply = await fetch(`${provider.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ ...ask('demo:cut'), stream: true }),
    });
    await expect(reply.text()).rejects.toThrow();
  });
});

it('speaks responses, whole and streamed', async () => {
  const answer = await client.responses.create({ model: 'demo-chat', input: 'hello' });
  expect(answer.output_text).toContain('hello');
  const stream = client.responses.stream({ model: 'demo-chat', input: 'hello' });
  expect((await stream.finalResponse()).output_text).toBe(answer.output_text);
});

it('speaks legacy completions', async () => {
  const answer = await client.completions.create({ model: 'demo-chat', prompt: 'hello' });
  expect(answer.choices[0]?.text).toContain('hello');
});

it('embeds the same text to the same unit vector, as floats and as base64', async () => {
  const input = ['one', 'two', 'one'];
  const floats = await client.embeddings.create({ model: 'demo-embeddings', input, encoding_format: 'float' });
  const packed = await client.embeddings.create({ model: 'demo-embeddings', input });
  expect(floats.data[0]?.embedding).toEqual(floats.data[2]?.embedding);
  expect(floats.data[0]?.embedding).not.toEqual(floats.data[1]?.embedding);
  expect(Math.hypot(...(floats.data[0]?.embedding ?? []))).toBeCloseTo(1);
  expect(packed.data[0]?.embedding).toEqual(floats.data[0]?.embedding);
});

it('lists its models', async () => {
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toEqual(['demo-chat', 'demo-embeddings']);
});

it.each(['plain words', ' two  spaces', 'línea\nnueva — 🙂 emoji', ''])(
  'cuts “%s” into tokens that join again',
  (text) => {
    expect(tokensOf(text).join('')).toBe(text);
    for (const token of tokensOf(text)) expect([...token].length).toBeLessThanOrEqual(5);
  },
);
