/** Responses: reasoning, a message with a text and a refusal, and a call; every text told again when it is done. */
import type { Told } from '../dialects.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, listAt, mixed, mustAgree, withSilence } from './heard.ts';

interface Place {
  readonly type: string;
  readonly key: 'text' | 'refusal' | 'arguments' | 'input';
  readonly output_index: number;
  readonly rest: object;
}

const places: Readonly<Record<string, Place>> = {
  '0/reasoning': { type: 'reasoning_summary_text', key: 'text', output_index: 0, rest: { summary_index: 0 } },
  '1/content': { type: 'output_text', key: 'text', output_index: 1, rest: { content_index: 0 } },
  '1/refusal': { type: 'refusal', key: 'refusal', output_index: 1, rest: { content_index: 1 } },
  '2/arguments': { type: 'function_call_arguments', key: 'arguments', output_index: 2, rest: {} },
  '3/custom': { type: 'custom_tool_call_input', key: 'input', output_index: 3, rest: {} },
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
  { type: 'custom_tool_call', id: 'g', call_id: 'd', name: 'g', input: slots['3/custom'] ?? '' },
];

/** What stands beside a text is no place for a disclaimer. */
const citation = { type: 'file_citation', file_id: 'a', filename: 'notes', index: 0 };

/** The part of a message that a slot's text is, told whole when it is done. */
const partOf = (slot: string, text: string): object | undefined => {
  if (slot === '1/content') return { type: 'output_text', text, annotations: [citation], logprobs: [] };
  return slot === '1/refusal' ? { type: 'refusal', refusal: text } : undefined;
};

const isCitation = (value: unknown): value is typeof citation => at(value, 'type') === 'file_citation';

const named = (data: { readonly type: string }): Payload => ({ event: data.type, data });

const readOutput = (into: HeardTexts, output: readonly unknown[]): void => {
  into.add('0/reasoning', at(output[0], 'summary', 0, 'text'));
  into.add('1/content', at(output[1], 'content', 0, 'text'));
  into.add('1/refusal', at(output[1], 'content', 1, 'refusal'));
  into.add('2/arguments', at(output[2], 'arguments'));
  into.add('3/custom', at(output[3], 'input'));
};

export const responsesTold: Told = {
  slots: Object.keys(places),
  request: { model: 'm', input: 'The budget of jane.roe@example.com, +1 212-555-0187?' },
  stream(pieces, draw) {
    const whole = Object.fromEntries(Object.entries(pieces).map(([slot, of]) => [slot, of.join('')]));
    const payloads: Payload[] = [
      named({ type: 'response.created', ...{ response: { id: 'resp', model: 'm', output: [] } } }),
    ];
    const tokens = draw(3) === 0;
    for (const [slot, delta] of mixed(withSilence(pieces, draw), draw)) {
      const place = places[slot];
      if (place === undefined) continue;
      const { output_index, rest, type } = place;
      const beside =
        slot !== '1/content' ? {} : tokens ? { logprobs: [{ token: delta, logprob: -1 }] } : { obfuscation: 'x1' };
      payloads.push(named({ type: `response.${type}.delta`, ...{ output_index, ...rest, delta, ...beside } }));
    }
    for (const [slot, { type, key, output_index, rest }] of Object.entries(places)) {
      if (!(slot in pieces)) continue;
      if (draw(4) > 0)
        payloads.push(named({ type: `response.${type}.done`, ...{ output_index, ...rest, [key]: whole[slot] } }));
      const part = partOf(slot, whole[slot] ?? '');
      if (part !== undefined && draw(3) > 0)
        payloads.push(named({ type: 'response.content_part.done', ...{ output_index, ...rest, part } }));
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
        if (type === `response.${place.type}.delta`) {
          into.add(slot, at(payload, 'delta'));
          mustAgree(at(payload, 'delta'), listAt(payload, 'logprobs'));
        }
        if (type === `response.${place.type}.done`) again[slot] = at(payload, place.key);
      }
      if (type === 'response.content_part.done') {
        const slot = at(payload, 'content_index') === 0 ? '1/content' : '1/refusal';
        // Behind the text that a policy refused nothing is told.
        // An address may be redacted, and nothing else is done to it.
        // Behind the text that a policy refused nothing is told.
        for (const { filename } of listAt(payload, 'part', 'annotations').filter(isCitation))
          if (filename !== citation.filename && filename !== '') throw new Error(`the citation became ${filename}`);
        again[`part ${slot}`] = at(payload, 'part', 'text') ?? at(payload, 'part', 'refusal');
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
