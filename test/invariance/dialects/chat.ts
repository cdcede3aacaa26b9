/** Chat completions: two choices, with every kind of text a choice can have. */
import type { Told } from '../dialects.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, inOrder, listAt, mixed } from './heard.ts';

const fields = ['content', 'refusal', 'reasoning_content'] as const;

const deltaFor = (name: string, text: string): object => {
  if (!name.startsWith('arguments')) return { [name]: text };
  return { tool_calls: [{ index: Number(name.slice('arguments'.length)), function: { arguments: text } }] };
};

const chunk = (choices: readonly object[]): Payload => ({
  data: { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices },
});

const tellChat = (indexes: readonly number[], order: typeof mixed): Told => ({
  slots: indexes.flatMap((index) => [...fields, 'arguments0', 'arguments1'].map((name) => `${index}/${name}`)),
  request: {
    model: 'm',
    n: indexes.length,
    messages: [{ role: 'user', content: 'The budget of jane.roe@example.com, +1 212-555-0187?' }],
  },
  stream(pieces, draw) {
    const payloads: Payload[] = [];
    const delta = (index: number, body: object, finish: string | null = null) => ({
      index,
      delta: body,
      logprobs: null,
      finish_reason: finish,
    });
    for (const index of indexes) {
      if (draw(3) > 0) payloads.push(chunk([delta(index, { role: 'assistant', content: '' })]));
      const tools = Object.keys(pieces).filter((slot) => slot.startsWith(`${index}/arguments`));
      for (const slot of tools) {
        const call = {
          index: Number(slot.slice('0/arguments'.length)),
          id: 't',
          type: 'function',
          function: { name: 'f', arguments: '' },
        };
        payloads.push(chunk([delta(index, { tool_calls: [call] })]));
      }
    }
    const steps = order(pieces, draw);
    const lastOf = new Map(steps.map(([slot], place) => [slot[0], place]));
    const finished = new Set<string>();
    for (const [place, [slot, text]] of steps.entries()) {
      const index = Number(slot[0]);
      const ends = lastOf.get(slot[0]) === place && draw(2) === 0;
      if (ends) finished.add(slot[0] ?? '');
      payloads.push(chunk([delta(index, deltaFor(slot.slice(2), text), ends ? 'stop' : null)]));
    }
    const open = indexes.filter((index) => !finished.has(String(index))).map((index) => delta(index, {}, 'stop'));
    if (draw(2) === 0) payloads.push(...open.map((choice) => chunk([choice])));
    else if (open.length > 0) payloads.push(chunk(open));
    if (draw(2) === 0) payloads.push({ data: { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } } });
    return draw(4) === 0 ? payloads : [...payloads, { data: '[DONE]' }];
  },
  answer: (slots) => ({
    choices: indexes.map((index) => {
      const message: Record<string, unknown> = { role: 'assistant', content: null };
      const calls: object[] = [];
      for (const [slot, text] of Object.entries(slots)) {
        if (Number(slot[0]) !== index) continue;
        const name = slot.slice(2);
        if (name.startsWith('arguments'))
          calls.push({ id: name, type: 'function', function: { name: 'f', arguments: text } });
        else message[name] = text;
      }
      if (calls.length > 0) message.tool_calls = calls;
      return { index, message, finish_reason: 'stop' };
    }),
  }),
  heard(payloads) {
    const into = new HeardTexts();
    for (const payload of payloads) {
      for (const choice of listAt(payload, 'choices')) {
        const index = String(at(choice, 'index'));
        for (const field of fields) into.add(`${index}/${field}`, at(choice, 'delta', field));
        for (const call of listAt(choice, 'delta', 'tool_calls')) {
          into.add(`${index}/arguments${at(call, 'index')}`, at(call, 'function', 'arguments'));
        }
      }
    }
    return into.texts;
  },
  read(answer) {
    const into = new HeardTexts();
    for (const choice of listAt(answer, 'choices')) {
      const index = String(at(choice, 'index'));
      for (const field of fields) into.add(`${index}/${field}`, at(choice, 'message', field));
      for (const [position, call] of listAt(choice, 'message', 'tool_calls').entries()) {
        const id = String(at(call, 'id'));
        const name = id.startsWith('arguments') ? id : `arguments${position}`;
        into.add(`${index}/${name}`, at(call, 'function', 'arguments'));
      }
    }
    return into.texts;
  },
});

export const chatTold = tellChat([0, 1], mixed);

/** As a caller hears it who speaks messages: one answer, and its kinds of text one after the other, since each change makes a block of its own. */
export const singleChatTold = tellChat([0], inOrder);
