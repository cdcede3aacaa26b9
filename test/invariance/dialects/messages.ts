/** Messages: a block of thinking, two of text around a call, and another call; the inputs of calls are JSON in place. */
import type { Told } from '../dialects.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, listAt, withSilence } from './heard.ts';

const blocks: Readonly<Record<string, readonly [open: object, delta: string, key: string]>> = {
  '0/reasoning': [{ type: 'thinking', thinking: '' }, 'thinking_delta', 'thinking'],
  '1/content': [{ type: 'text', text: '' }, 'text_delta', 'text'],
  '2/input': [{ type: 'tool_use', id: 't', name: 'f', input: {} }, 'input_json_delta', 'partial_json'],
  '3/content': [{ type: 'text', text: '' }, 'text_delta', 'text'],
  '4/input': [{ type: 'tool_use', id: 'u', name: 'f', input: {} }, 'input_json_delta', 'partial_json'],
};

const named = (data: { readonly type: string }): Payload => ({ event: data.type, data });

/** Texts are told apart by their kind, so that they are the same when another dialect numbers the blocks; calls by their id. */
const slotOf = (block: unknown): string => {
  const type = at(block, 'type');
  if (type === 'thinking') return '0/reasoning';
  return type === 'text' ? '1/content' : at(block, 'id') === 'u' ? '4/input' : '2/input';
};

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
    const told = withSilence(pieces, draw);
    for (const [index, [slot, [block, type, key]]] of Object.entries(blocks).entries()) {
      const of = told[slot];
      if (of === undefined) continue;
      // Some providers put the first words into the block that opens.
      const early = key !== 'partial_json' && draw(4) === 0;
      const content_block = early ? { ...block, [key]: of[0] } : block;
      payloads.push(named({ type: 'content_block_start', ...{ index, content_block } }));
      for (const text of early ? of.slice(1) : of) {
        if (draw(9) === 0) payloads.push(named({ type: 'ping' }));
        payloads.push(named({ type: 'content_block_delta', ...{ index, delta: { type, [key]: text } } }));
      }
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
      return slot.endsWith('input') ? { ...open, input: JSON.parse(text) } : { ...open, [key ?? '']: text };
    }),
  }),
  heard(payloads) {
    const into = new HeardTexts();
    const slots = new Map<unknown, string>();
    for (const payload of payloads) {
      const type = at(payload, 'type');
      const index = at(payload, 'index');
      if (type === 'content_block_start') slots.set(index, slotOf(at(payload, 'content_block')));
      const slot = slots.get(index) ?? '';
      if (type === 'content_block_start') into.add(slot, at(payload, 'content_block', blocks[slot]?.[2] ?? ''));
      if (type === 'content_block_delta') into.add(slot, at(payload, 'delta', blocks[slot]?.[2] ?? ''));
    }
    for (const slot of ['2/input', '4/input']) {
      const input = into.texts[slot];
      if (input === undefined) continue;
      try {
        into.texts[slot] = normal(input);
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
      if (at(block, 'type') === 'tool_use') into.add(slotOf(block), JSON.stringify(at(block, 'input')));
    }
    return into.texts;
  },
};
