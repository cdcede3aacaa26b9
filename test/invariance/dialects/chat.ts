/** Chat completions: choices with every kind of text a choice can have, told one by one or several in one event. */
import type { Told } from '../dialects.ts';
import type { Draw } from '../random.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, inOrder, listAt, mixed, mustAgree, withSilence } from './heard.ts';

const fields = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const;

/** The older way to call a function: one for each choice. */
const legacy = 'legacy_arguments';

const deltaFor = (name: string, text: string): object => {
  if (name === legacy) return { function_call: { arguments: text } };
  if (!name.startsWith('arguments')) return { [name]: text };
  return { tool_calls: [{ index: Number(name.slice('arguments'.length)), function: { arguments: text } }] };
};

const opening = (name: string): object => {
  if (name === legacy) return { function_call: { name: 'f', arguments: '' } };
  const index = Number(name.slice('arguments'.length));
  return { tool_calls: [{ index, id: 't', type: 'function', function: { name: 'f', arguments: '' } }] };
};

const chunk = (choices: readonly object[]): Payload => ({
  data: { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices },
});

interface ChoiceDelta {
  readonly index: number;
  readonly delta: Readonly<Record<string, unknown>>;
  readonly logprobs: object | null;
  readonly finish_reason: string | null;
}

const delta = (index: number, body: object, finish: string | null = null, logprobs: object | null = null) => ({
  index,
  delta: { ...body },
  logprobs,
  finish_reason: finish,
});

/** Some events tell of several choices, and of several kinds of text of one choice. */
const gathered = (steps: readonly ChoiceDelta[], draw: Draw): readonly Payload[] => {
  const events: ChoiceDelta[][] = [];
  for (const step of steps) {
    const event = events.at(-1);
    const same = event?.findIndex(({ index }) => index === step.index) ?? -1;
    const before = event?.[same];
    if (event === undefined || draw(4) > 0) events.push([step]);
    else if (before === undefined) event.push(step);
    else if (before.finish_reason === null && Object.keys(step.delta).every((key) => !(key in before.delta)))
      event[same] = { ...step, delta: { ...before.delta, ...step.delta }, logprobs: null };
    else events.push([step]);
  }
  return events.map(chunk);
};

/** What is drawn where nothing is to be gathered. */
const never: Draw = () => 1;

interface Manner {
  readonly order: typeof mixed;
  /** The only choice goes on behind its finish: what it says is one text all the same. */
  readonly late?: boolean;
}

const tellChat = (indexes: readonly number[], { order, late = false }: Manner): Told => ({
  slots: indexes.flatMap((index) => [...fields, 'arguments0', 'arguments1', legacy].map((name) => `${index}/${name}`)),
  request: {
    model: 'm',
    n: indexes.length,
    messages: [{ role: 'user', content: 'The budget of jane.roe@example.com, +1 212-555-0187?' }],
  },
  stream(pieces, draw) {
    const before: ChoiceDelta[] = [];
    for (const index of indexes) {
      if (draw(3) > 0) before.push(delta(index, { role: 'assistant', content: draw(2) === 0 ? '' : null }));
      for (const slot of Object.keys(pieces))
        if (slot.startsWith(`${index}/`) && slot.includes('arguments'))
          before.push(delta(index, opening(slot.slice(2))));
    }
    const tokens = draw(3) === 0;
    const steps = order(withSilence(pieces, draw), draw);
    const lastOf = new Map(steps.map(([slot], place) => [slot[0], place]));
    const finished = new Set<string>();
    const told = steps.map(([slot, text], place) => {
      const index = Number(slot[0]);
      const name = slot.slice(2);
      const ends = late ? draw(6) === 0 : lastOf.get(slot[0]) === place && draw(2) === 0;
      if (ends) finished.add(slot[0] ?? '');
      const logprobs = tokens && name === 'content' ? { content: [{ token: text, logprob: -1 }] } : null;
      return delta(index, deltaFor(name, text), ends ? 'stop' : null, logprobs);
    });
    const payloads = [...before.map((choice) => chunk([choice])), ...gathered(told, order === mixed ? draw : never)];
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
        if (name === legacy) message.function_call = { name: 'f', arguments: text };
        else if (name.startsWith('arguments'))
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
        into.add(`${index}/${legacy}`, at(choice, 'delta', 'function_call', 'arguments'));
        mustAgree(at(choice, 'delta', 'content'), listAt(choice, 'logprobs', 'content'));
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
      into.add(`${index}/${legacy}`, at(choice, 'message', 'function_call', 'arguments'));
    }
    return into.texts;
  },
});

export const chatTold = tellChat([0, 1], { order: mixed });

/** One choice, which does not keep to its finish. */
export const lateChatTold = tellChat([0], { order: mixed, late: true });

/** As a caller hears it who speaks messages: one answer, and its kinds of text one after the other, since each change makes a block of its own. */
export const singleChatTold = tellChat([0], { order: inOrder });
