/** The older completions: three choices of plain text. */
import type { Told } from '../dialects.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, listAt, mixed } from './heard.ts';

const choices = [0, 1, 2];

const read = (payloads: readonly unknown[]) => {
  const into = new HeardTexts();
  for (const payload of payloads) {
    for (const choice of listAt(payload, 'choices')) into.add(`${at(choice, 'index')}/content`, at(choice, 'text'));
  }
  return into.texts;
};

export const completionsTold: Told = {
  slots: choices.map((index) => `${index}/content`),
  request: { model: 'm', n: 3, prompt: 'The budget of jane.roe@example.com, +1 212-555-0187?' },
  stream(pieces, draw) {
    const chunk = (index: number, text: string, finish: string | null = null): Payload => ({
      data: { id: 'c', object: 'text_completion', choices: [{ index, text, logprobs: null, finish_reason: finish }] },
    });
    const payloads = mixed(pieces, draw).map(([slot, text]) => chunk(Number(slot[0]), text));
    return [...payloads, ...choices.map((index) => chunk(index, '', 'stop')), { data: '[DONE]' }];
  },
  answer: (slots) => ({
    choices: choices.map((index) => ({ index, text: slots[`${index}/content`] ?? '', finish_reason: 'stop' })),
  }),
  heard: read,
  read: (answer) => read([answer]),
};
