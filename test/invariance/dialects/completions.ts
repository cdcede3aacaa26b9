/** The older completions: three choices of plain text. */
import type { Told } from '../dialects.ts';
import type { Payload } from '../wire.ts';
import { at, HeardTexts, listAt, mixed, mustAgree, withSilence } from './heard.ts';

const choices = [0, 1, 2];

const read = (payloads: readonly unknown[]) => {
  const into = new HeardTexts();
  for (const payload of payloads) {
    for (const choice of listAt(payload, 'choices')) {
      into.add(`${at(choice, 'index')}/content`, at(choice, 'text'));
      mustAgree(at(choice, 'text'), listAt(choice, 'logprobs', 'tokens'));
    }
  }
  return into.texts;
};

export const completionsTold: Told = {
  slots: choices.map((index) => `${index}/content`),
  request: { model: 'm', n: 3, prompt: 'The budget of jane.roe@example.com, +1 212-555-0187?' },
  stream(pieces, draw) {
    const tokens = draw(3) === 0;
    const told = (index: number, text: string, finish: string | null = null) => ({
      index,
      text,
      logprobs: tokens && text !== '' ? { tokens: [text], token_logprobs: [-1] } : null,
      finish_reason: finish,
    });
    const chunk = (...of: readonly object[]): Payload => ({
      data: { id: 'c', object: 'text_completion', choices: of },
    });
    const payloads: Payload[] = [];
    const steps = mixed(withSilence(pieces, draw), draw).map(([slot, text]) => told(Number(slot[0]), text));
    for (let place = 0; place < steps.length; place += 1) {
      const [one, next] = steps.slice(place, place + 2);
      const together = next !== undefined && next.index !== one?.index && draw(4) === 0;
      payloads.push(together ? chunk(one ?? {}, next) : chunk(one ?? {}));
      if (together) place += 1;
    }
    return [...payloads, ...choices.map((index) => chunk(told(index, '', 'stop'))), { data: '[DONE]' }];
  },
  answer: (slots) => ({
    choices: choices.map((index) => ({ index, text: slots[`${index}/content`] ?? '', finish_reason: 'stop' })),
  }),
  heard: read,
  read: (answer) => read([answer]),
};
