/** Responses: reasoning, a message with a text and a refusal, and a call; every text told again when it is done. */
import type { Told } from '../dialects.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, listAt, mixed } from './heard.ts';

interface Place {
  readonly type: string;
  readonly key: 'text' | 'refusal' | 'arguments';
  readonly output_index: number;
  readonly rest: object;
}

const places: Readonly<Record<string, Place>> = {
  '0/reasoning': { type: 'reasoning_summary_text', key: 'text', output_index: 0, rest: { summary_index: 0 } },
  '1/content': { type: 'output_text', key: 'text', output_index: 1, rest: { content_index: 0 } },
  '1/refusal': { type: 'refusal', key: 'refusal', output_index: 1, rest: { content_index: 1 } },
  '2/arguments': { type: 'function_call_arguments', key: 'arguments', output_index: 2, rest: {} },
};

const outputOf = (slots: Readonly<Record<string, string>>): readonly object[] => [
  { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: slots['0/reasoning'] ?? '' }] },
  {
    type: 'message',
    id: 'm',
    role: 'assistant',
    content: [
      { type: 'output_text', text: slots['1/content'] ?? '', annotations: [] },
      { type: 'refusal', refusal: slots['1/refusal'] ?? '' },
    ],
  },
  { type: 'function_call', id: 'f', call_id: 'c', name: 'f', arguments: slots['2/arguments'] ?? '' },
];

const named = (data: { readonly type: string }): Payload => ({ event: data.type, data });

const readOutput = (into: HeardTexts, output: readonly unknown[]): void => {
  into.add('0/reasoning', at(output[0], 'summary', 0, 'text'));
  into.add('1/content', at(output[1], 'content', 0, 'text'));
  into.add('1/refusal', at(output[1], 'content', 1, 'refusal'));
  into.add('2/arguments', at(output[2], 'arguments'));
};

export const responsesTold: Told = {
  slots: Object.keys(places),
  request: { model: 'm', input: 'The budget of jane.roe@example.com, +1 212-555-0187?' },
  stream(pieces, draw) {
    const whole = Object.fromEntries(Object.entries(pieces).map(([slot, of]) => [slot, of.join('')]));
    const payloads: Payload[] = [
      named({ type: 'response.created', ...{ response: { id: 'resp', model: 'm', output: [] } } }),
    ];
    for (const [slot, delta] of mixed(pieces, draw)) {
      const place = places[slot];
      if (place === undefined) continue;
      const { output_index, rest, type } = place;
      payloads.push(named({ type: `response.${type}.delta`, ...{ output_index, ...rest, delta } }));
    }
    for (const [slot, { type, key, output_index, rest }] of Object.entries(places)) {
      if (slot in pieces && draw(4) > 0) {
        payloads.push(named({ type: `response.${type}.done`, ...{ output_index, ...rest, [key]: whole[slot] } }));
      }
    }
    const output = outputOf(whole);
    for (const [output_index, item] of output.entries()) {
      if (draw(3) > 0) payloads.push(named({ type: 'response.output_item.done', ...{ output_index, item } }));
    }
    const response = {
      id: 'resp',
      model: 'm',
      status: 'completed',
      output,
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    return [...payloads, named({ type: 'response.completed', ...{ response } })];
  },
  answer: (slots) => ({ id: 'resp', model: 'm', status: 'completed', output: outputOf(slots) }),
  heard(payloads) {
    const into = new HeardTexts();
    const again: Record<string, unknown> = {};
    for (const payload of payloads) {
      const type = String(at(payload, 'type'));
      for (const [slot, place] of Object.entries(places)) {
        if (type === `response.${place.type}.delta`) into.add(slot, at(payload, 'delta'));
        if (type === `response.${place.type}.done`) again[slot] = at(payload, place.key);
      }
      if (type === 'response.output_item.done') {
        const output: unknown[] = [];
        output[Number(at(payload, 'output_index'))] = at(payload, 'item');
        const item = new HeardTexts();
        readOutput(item, output);
        for (const [slot, text] of Object.entries(item.texts)) again[`item ${slot}`] = text;
      }
      if (type === 'response.completed') {
        const whole = new HeardTexts();
        readOutput(whole, listAt(payload, 'response', 'output'));
        for (const [slot, text] of Object.entries(whole.texts)) again[`completed ${slot}`] = text;
      }
    }
    // What was told again must be what was told.
    for (const [name, text] of Object.entries(again)) {
      const told = into.texts[name.slice(name.indexOf(' ') + 1)] ?? '';
      if (text !== told) into.texts[`told otherwise: ${name}`] = String(text);
    }
    return into.texts;
  },
  read(answer) {
    const into = new HeardTexts();
    readOutput(into, listAt(answer, 'output'));
    return into.texts;
  },
};
