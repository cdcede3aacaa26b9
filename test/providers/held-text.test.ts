/** Text that is held back and leaves later, in every dialect that streams: the caller's reader hears the same texts, and the same ending. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/exchange/dialect.ts';
import type { StreamEvent } from '../../src/exchange/frame.ts';
import type { RequestFacts } from '../../src/exchange/text.ts';
import { codecs } from '../../src/providers/registry.ts';
import { SseParser } from '../../src/streaming/sse-parser.ts';
import { byChannel, chunk, event, facts } from './streams.ts';

/** Holds back the last `most` units of every channel until the channel closes: what an output policy does at its worst. */
const heldBack = (dialect: Dialect, events: readonly StreamEvent[], most: number): string => {
  const codec = codecs[dialect];
  const held = new Map<string, { text: string; template: StreamEvent }>();
  let out = '';
  for (const heard of events) {
    const texts = heard.deltas.map(({ channel, text }) => {
      const whole = (held.get(channel)?.text ?? '') + text;
      const leaves = Math.max(0, whole.length - most);
      held.set(channel, { text: whole.slice(leaves), template: heard });
      return whole.slice(0, leaves);
    });
    for (const channel of heard.closes ?? []) {
      const rest = held.get(channel);
      held.delete(channel);
      const own = heard.deltas.findLastIndex((delta) => delta.channel === channel);
      if (rest === undefined || rest.text === '') continue;
      if (own === -1) out += codec.flushEvent(rest.template, channel, rest.text).raw;
      else texts[own] += rest.text;
    }
    out += codec.rewriteEvent(heard, texts).raw;
  }
  expect([...held.values()].every(({ text }) => text === '')).toBe(true);
  return out;
};

const hearAgain = (dialect: Dialect, raw: string, request: Partial<RequestFacts>) => {
  const reader = codecs[dialect].streamReader(facts(request));
  const events = new SseParser().push(new TextEncoder().encode(raw)).map((parsed) => reader.read(parsed));
  return { events, complete: reader.complete };
};

type Payloads = (texts: readonly string[]) => readonly (object | string)[];

const blockStart = (index: number, block: object) => ({ type: 'content_block_start', index, content_block: block });
const blockDelta = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta });

const dialects: readonly [Dialect, Partial<RequestFacts>, Payloads][] = [
  [
    'openai-chat',
    { choices: 2 },
    (texts) => [
      chunk({ role: 'assistant', content: '' }),
      ...texts.flatMap((text) => [
        chunk({ content: text }, null, 0),
        chunk({ refusal: text }, null, 1),
        chunk({ tool_calls: [{ index: 1, id: 'c', function: { name: 'f', arguments: text } }] }),
      ]),
      chunk({ content: 'end' }, 'stop', 1),
      chunk({}, 'stop', 0),
      '[DONE]',
    ],
  ],
  [
    'openai-completions',
    {},
    (texts) => [
      ...texts.map((text) => ({ choices: [{ index: 0, text, finish_reason: null }] })),
      { choices: [{ index: 0, text: '', finish_reason: 'stop' }] },
      '[DONE]',
    ],
  ],
  [
    'anthropic-messages',
    {},
    (texts) => [
      { type: 'message_start', message: { content: [] } },
      blockStart(0, { type: 'thinking', thinking: '' }),
      ...texts.map((thinking) => blockDelta(0, { type: 'thinking_delta', thinking })),
      { type: 'content_block_stop', index: 0 },
      blockStart(1, { type: 'text', text: 'first' }),
      ...texts.map((text) => blockDelta(1, { type: 'text_delta', text })),
      { type: 'content_block_stop', index: 1 },
      blockStart(2, { type: 'tool_use', id: 'c', name: 'f', input: {} }),
      ...texts.map((partial_json) => blockDelta(2, { type: 'input_json_delta', partial_json })),
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ],
  ],
  [
    'openai-responses',
    {},
    (texts) => [
      { type: 'response.created', response: {} },
      ...texts.map((delta) => ({ type: 'response.output_text.delta', output_index: 0, content_index: 0, delta })),
      ...texts.map((delta) => ({
        type: 'response.reasoning_summary_text.delta',
        output_index: 1,
        summary_index: 0,
        delta,
      })),
      { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'x' },
      { type: 'response.completed', response: { status: 'completed', output: [] } },
    ],
  ],
];

describe.each(dialects)('%s', (dialect, request, payloads) => {
  it('says the same texts and ends the same way, however much was held', () => {
    const text = fc.string({ unit: 'binary', maxLength: 5 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.nat(12), (texts, most) => {
        const reader = codecs[dialect].streamReader(facts(request));
        const events = payloads(texts).map((payload) => reader.read(event(payload)));
        const again = hearAgain(dialect, heldBack(dialect, events, most), request);
        expect(byChannel(again.events)).toEqual(byChannel(events));
        expect(again.complete).toBe(true);
        // Nothing of a channel comes after the event that closes it.
        const closed = new Set<string>();
        const late: string[] = [];
        for (const { deltas, closes } of again.events) {
          for (const { channel } of deltas) if (closed.has(channel)) late.push(channel);
          for (const channel of closes ?? []) closed.add(channel);
        }
        expect(late).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
