/** Messages: a block of thinking, one of text, and a call whose input is JSON in place. */
import type { Told } from '../dialects.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, listAt } from './heard.ts';

const blocks: Readonly<Record<string, readonly [open: object, delta: string, key: string]>> = {
  '0/reasoning': [{ type: 'thinking', thinking: '' }, 'thinking_delta', 'thinking'],
  '1/content': [{ type: 'text', text: '' }, 'text_delta', 'text'],
  '2/input': [{ type: 'tool_use', id: 't', name: 'f', input: {} }, 'input_json_delta', 'partial_json'],
};

const named = (data: { readonly type: string }): Payload => ({ event: data.type, data });

const slotOf = (type: unknown): string =>
  type === 'thinking' ? '0/reasoning' : type === 'text' ? '1/content' : '2/input';

/** Two spellings of the same JSON are the same input. */
const normal = (json: string): string => JSON.stringify(JSON.parse(json));

export const messagesTold: Told = {
  slots: Object.keys(blocks),
  request: {
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'The budget of jane.roe@example.com, +1 212-555-0187?' }],
  },
  stream(pieces, draw) {
    const payloads: Payload[] = [
      named({ type: 'message_start', ...{ message: { id: 'm', model: 'm', content: [] } } }),
    ];
    for (const [index, [slot, [content_block, type, key]]] of Object.entries(blocks).entries()) {
      const of = pieces[slot];
      if (of === undefined) continue;
      payloads.push(named({ type: 'content_block_start', ...{ index, content_block } }));
      if (draw(3) === 0) payloads.push(named({ type: 'ping' }));
      for (const text of of)
        payloads.push(named({ type: 'content_block_delta', ...{ index, delta: { type, [key]: text } } }));
      payloads.push(named({ type: 'content_block_stop', ...{ index } }));
    }
    payloads.push(
      named({ type: 'message_delta', ...{ delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } } }),
      named({ type: 'message_stop' }),
    );
    return payloads;
  },
  answer: (slots) => ({
    type: 'message',
    role: 'assistant',
    model: 'm',
    stop_reason: 'end_turn',
    content: Object.entries(slots).map(([slot, text]) => {
      const [open, , key] = blocks[slot] ?? [];
      return slot === '2/input' ? { ...open, input: JSON.parse(text) } : { ...open, [key ?? '']: text };
    }),
  }),
  heard(payloads) {
    const into = new HeardTexts();
    const slots = new Map<unknown, string>();
    for (const payload of payloads) {
      const type = at(payload, 'type');
      const index = at(payload, 'index');
      if (type === 'content_block_start') slots.set(index, slotOf(at(payload, 'content_block', 'type')));
      const slot = slots.get(index) ?? '';
      if (type === 'content_block_delta') into.add(slot, at(payload, 'delta', blocks[slot]?.[2] ?? ''));
    }
    const input = into.texts['2/input'];
    if (input !== undefined) {
      try {
        into.texts['2/input'] = normal(input);
      } catch {
        // A stream that was blocked in the middle.
      }
    }
    return into.texts;
  },
  read(answer) {
    const into = new HeardTexts();
    for (const block of listAt(answer, 'content')) {
      into.add('0/reasoning', at(block, 'thinking'));
      into.add('1/content', at(block, 'text'));
      if (at(block, 'type') === 'tool_use') into.add('2/input', JSON.stringify(at(block, 'input')));
    }
    return into.texts;
  },
};
