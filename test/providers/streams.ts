/** Streams for the tests of codecs: payloads in, what the codec understood out. */
import type { Dialect } from '../../src/exchange/dialect.ts';
import type { StreamEvent } from '../../src/exchange/frame.ts';
import type { RequestFacts } from '../../src/exchange/text.ts';
import type { StreamReader } from '../../src/providers/provider.ts';
import { codecs } from '../../src/providers/registry.ts';
import type { SseEvent } from '../../src/streaming/sse-parser.ts';
import { sseEvent } from '../../src/streaming/sse-writer.ts';

export const facts = (given: Partial<RequestFacts> = {}): RequestFacts => ({
  model: 'm',
  stream: true,
  choices: 1,
  usageAsked: false,
  texts: [],
  unreadable: [],
  tools: [],
  ...given,
});

/** An event with a JSON payload; a payload with a `type` gets it as its event name, as Anthropic and responses have it. */
export const event = (payload: object | string, name?: string): SseEvent => {
  const type = name ?? (typeof payload === 'object' && 'type' in payload ? String(payload.type) : '');
  return sseEvent(typeof payload === 'string' ? payload : JSON.stringify(payload), type);
};

export interface Heard {
  readonly events: readonly StreamEvent[];
  readonly reader: StreamReader;
}

export const hear = (
  dialect: Dialect,
  payloads: readonly (object | string)[],
  request: Partial<RequestFacts> = {},
): Heard => {
  const reader = codecs[dialect].streamReader(facts(request));
  return { events: payloads.map((payload) => reader.read(event(payload))), reader };
};

/** The texts of a stream by channel. */
export const byChannel = (events: readonly StreamEvent[]): Record<string, string> => {
  const channels: Record<string, string> = {};
  for (const { deltas } of events) {
    for (const { channel, text } of deltas) channels[channel] = (channels[channel] ?? '') + text;
  }
  return channels;
};

/** One letter an event: c content, t terminal, h hidden, `.` none of these. */
export const shape = (events: readonly StreamEvent[]): string[] =>
  events.map(
    ({ content, terminal, hidden }) => `${content ? 'c' : ''}${terminal ? 't' : ''}${hidden ? 'h' : ''}` || '.',
  );

export const chunk = (delta: object | null, finish: string | null = null, index = 0) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o-2024-11-20',
  choices: delta === null ? [] : [{ index, delta, logprobs: null, finish_reason: finish }],
});
