/**
 * Truth, as the callers' own SDKs see it: a stream that was cut, stalled, garbled, failed or blocked is an error to each of them and never an
 * answer, and what had been said before it has arrived. Each ending leaves one event.
 */

import { inspect } from 'node:util';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { streamText } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { anthropicStream, anthropicTokens, openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import { readEvents } from '../support/read-events.ts';
import { responsesStream, responsesTokens } from '../support/responses-scripts.ts';
import { type Script, type ScriptedProvider, type Step, startProvider } from '../support/scripted-provider.ts';
import { until } from '../support/until.ts';

let provider: ScriptedProvider;
let messages: ScriptedProvider;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await startProvider(openaiStream([]));
  messages = await startProvider(anthropicStream([]));
  gateway = await startGateway({
    targets: [
      { id: 'openai', base_url: provider.url, models: ['gpt-4o'] },
      {
        id: 'anthropic',
        provider: 'anthropic',
        base_url: messages.url,
        models: ['claude'],
        secret_key_ref: { env: 'KEY' },
      },
    ],
    chain: ['pii-detector', { 'dlp-filter': {} }, 'audit-logger'],
    policy: { 'dlp-filter': { blocked_terms: ['Project Zebra'], action: 'block', secrets: false } },
    gateway: {
      streaming: { inter_chunk_timeout: '300ms' },
      retry: { max_attempts: 1 },
      circuit_breaker: { volume_threshold: 1000 },
    },
    env: { KEY: 'k' },
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([provider.stop(), messages.stop()]);
});

/** What a client has read before it ended, and how it ended. */
interface Seen {
  readonly text: string;
  readonly error: unknown;
}

const seen = async (read: (got: (text: string) => void) => Promise<void>): Promise<Seen> => {
  let text = '';
  try {
    await read((piece) => {
      text += piece;
    });
    return { text, error: undefined };
  } catch (error) {
    return { text, error };
  }
};

interface Client {
  readonly name: string;
  readonly tokens: (texts: readonly string[]) => readonly Step[];
  readonly whole: (texts: readonly string[]) => Script;
  /** The provider's own error inside its stream. */
  readonly errorEvent: Step;
  readonly provider: () => ScriptedProvider;
  readonly ask: () => Promise<Seen>;
}

const question = 'Go on.';
const openaiError: Step = {
  data: JSON.stringify({ error: { message: 'x', type: 'server_error', code: 'server_error' } }),
};
const responsesError: Step = {
  event: 'response.failed',
  data: JSON.stringify({
    type: 'response.failed',
    response: { id: 'r', status: 'failed', error: { code: 'server_error', message: 'x' } },
  }),
};
const anthropicErrorEvent: Step = {
  event: 'error',
  data: JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'x' } }),
};

const openai = () => new OpenAI({ apiKey: 'k', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
const anthropic = () => new Anthropic({ apiKey: 'k', baseURL: gateway.url, maxRetries: 0 });
const messagesRequest = { model: 'claude', max_tokens: 99, messages: [{ role: 'user' as const, content: question }] };

const readAi = (model: Parameters<typeof streamText>[0]['model']) =>
  seen(async (got) => {
    for await (const part of streamText({ model, prompt: question, maxRetries: 0, onError: () => {} }).fullStream) {
      if (part.type === 'text-delta') got(part.text);
      if (part.type === 'error') throw part.error;
    }
  });

const chat = { tokens: openaiTokens, whole: openaiStream, errorEvent: openaiError, provider: () => provider };
const responses = {
  tokens: responsesTokens,
  whole: responsesStream,
  errorEvent: responsesError,
  provider: () => provider,
};
const claude = {
  tokens: anthropicTokens,
  whole: anthropicStream,
  errorEvent: anthropicErrorEvent,
  provider: () => messages,
};

const clients: readonly Client[] = [
  {
    name: 'openai, chat',
    ...chat,
    ask: () =>
      seen(async (got) => {
        const stream = await openai().chat.completions.create({
          model: 'gpt-4o',
          stream: true,
          messages: [{ role: 'user', content: question }],
        });
        for await (const chunk of stream) got(chunk.choices[0]?.delta.content ?? '');
      }),
  },
  {
    name: 'openai, responses',
    ...responses,
    ask: () =>
      seen(async (got) => {
        const stream = await openai().responses.create({ model: 'gpt-4o', stream: true, input: question });
        for await (const event of stream) if (event.type === 'response.output_text.delta') got(event.delta);
      }),
  },
  {
    name: 'openai, chat, the stream helper',
    ...chat,
    ask: () =>
      seen(async (got) => {
        const stream = openai().chat.completions.stream({
          model: 'gpt-4o',
          messages: [{ role: 'user', content: question }],
        });
        stream.on('content', (delta) => got(delta));
        await stream.finalChatCompletion();
      }),
  },
  {
    name: '@anthropic-ai/sdk',
    ...claude,
    ask: () =>
      seen(async (got) => {
        for await (const event of await anthropic().messages.create({ ...messagesRequest, stream: true })) {
          if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') got(event.delta.text);
        }
      }),
  },
  {
    name: '@anthropic-ai/sdk, the stream helper',
    ...claude,
    ask: () =>
      seen(async (got) => {
        const stream = anthropic().messages.stream(messagesRequest);
        stream.on('text', (delta) => got(delta));
        await stream.finalMessage();
      }),
  },
  {
    name: 'ai, chat',
    ...chat,
    ask: () => readAi(createOpenAI({ apiKey: 'k', baseURL: `${gateway.url}/v1` }).chat('gpt-4o')),
  },
  {
    name: 'ai, responses',
    ...responses,
    ask: () => readAi(createOpenAI({ apiKey: 'k', baseURL: `${gateway.url}/v1` }).responses('gpt-4o')),
  },
];

const words = ['One ', 'two ', 'three.', ' '];

interface Ending {
  readonly name: string;
  readonly script: (client: Client) => Script;
  readonly outcome: 'failed' | 'blocked';
  readonly code: string;
}

const endings: readonly Ending[] = [
  {
    name: 'cut',
    script: ({ tokens }) => ({ sse: tokens(words), cut: 'rst' }),
    outcome: 'failed',
    code: 'connection_lost',
  },
  {
    name: 'closed without an ending',
    script: ({ tokens }) => ({ sse: tokens(words) }),
    outcome: 'failed',
    code: 'stream_incomplete',
  },
  {
    name: 'stalled',
    script: ({ tokens }) => ({ sse: tokens(words), cut: 'stall' }),
    outcome: 'failed',
    code: 'inter_chunk_timeout',
  },
  {
    name: 'malformed',
    script: ({ tokens }) => ({ sse: [...tokens(words), { after: 20, raw: 'data: {"choices":[{"del\n\n' }] }),
    outcome: 'failed',
    code: 'invalid_response',
  },
  {
    name: "the provider's own error",
    script: ({ tokens, errorEvent }) => ({ sse: [...tokens(words), { ...errorEvent, after: 20 }] }),
    outcome: 'failed',
    code: 'stream_error',
  },
  {
    name: 'blocked',
    script: ({ whole }) => {
      const sse = whole([...words, 'About Project', ' Zebra, ', 'which is secret.']).sse ?? [];
      return { sse: sse.map((step) => ('data' in step ? { ...step, after: 5 } : step)) };
    },
    outcome: 'blocked',
    code: 'sensitive_data',
  },
];

const lastEvent = (count: number) =>
  until(
    () => {
      const events = readEvents(gateway.dataDir);
      return events.length > count ? events.at(-1) : undefined;
    },
    5_000,
    gateway.output,
  );

describe.each(clients)('$name', (client) => {
  it.each(endings)('$name: an error behind what was said, and one event', async ({ script, outcome, code }) => {
    client.provider().script(script(client));
    const before = readEvents(gateway.dataDir).length;
    const { error, text } = await client.ask();
    expect(text.trimEnd()).toMatch(/^One two three\.(?: About)?$/);
    // The SDK's error says what ours said.
    expect(inspect(error, { depth: 6 })).toContain(outcome === 'blocked' ? 'output_blocked' : code);
    const event = await lastEvent(before);
    expect(event).toMatchObject({ outcome, reason_code: code, status: 200, stream: true });
    expect(readEvents(gateway.dataDir)).toHaveLength(before + 1);
  });

  it('complete: the whole text, no error, usage in the event', async () => {
    client.provider().script(client.whole(words));
    const before = readEvents(gateway.dataDir).length;
    expect(await client.ask()).toEqual({ text: words.join(''), error: undefined });
    expect(await lastEvent(before)).toMatchObject({ outcome: 'completed', usage: { input_tokens: 7 } });
  });

  it('blocked before anything was said: a plain 409 and nothing else', async () => {
    client.provider().script(client.whole(['Project', ' Zebra', ' is', ' secret.']));
    const { error, text } = await client.ask();
    expect(text).toBe('');
    expect(error).toMatchObject(client.name.startsWith('ai,') ? { statusCode: 409 } : { status: 409 });
    expect(JSON.stringify(error)).not.toContain('Zebra');
  });
});
