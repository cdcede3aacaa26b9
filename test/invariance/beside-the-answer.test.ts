/** What stands beside an answer (a citation's address, a tool's input) is judged like the answer, but no disclaimer gets into it: whole or streamed. */
import { expect, it } from 'vitest';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { buildPolicy, chainEntry } from './chains.ts';
import { at, listAt } from './dialects/heard.ts';
import { told } from './dialects.ts';
import { asJson, asStream } from './exchange.ts';
import { plain, readWire, writeWire } from './wire.ts';

const chain = compileChain(
  [
    chainEntry('pii-detector', buildPolicy('pii-detector', {})),
    chainEntry('disclaimer', buildPolicy('disclaimer', { text: ' Not advice.' })),
  ],
  '/',
);
const asking = { dialect: 'openai-chat', chain, request: { ...told['openai-chat'].request, n: 1 } } as const;
const citation = (title: string) => ({ type: 'url_citation', url_citation: { url: 'https://example.org/a', title } });
const call = { index: 0, id: 't', type: 'custom', custom: { name: 'sql', input: 'select 1' } };

const expected = {
  content: 'Yes. Not advice.',
  annotations: [citation('by [REDACTED:EMAIL]')],
  tool_calls: [call],
};
const message = { content: 'Yes.', annotations: [citation('by jane.roe@example.com')], tool_calls: [call] };

it('whole', () => {
  const { data } = asJson(asking, { choices: [{ index: 0, message, finish_reason: 'stop' }] });
  expect(at(JSON.parse(data), 'choices', 0, 'message')).toMatchObject(expected);
});

it('streamed', () => {
  const delta = (body: object, finish: string | null = null) => ({
    data: { choices: [{ index: 0, delta: body, finish_reason: finish }] },
  });
  const { annotations, content, tool_calls } = message;
  const payloads = [
    delta({ content }),
    delta({ tool_calls }),
    delta({ annotations }),
    delta({}, 'stop'),
    { data: '[DONE]' },
  ];
  const { data } = asStream(asking, [writeWire(payloads, plain, () => 0)]);
  const deltas = readWire(data).flatMap((payload) => listAt(payload, 'choices').map((choice) => at(choice, 'delta')));
  expect(deltas.map((one) => at(one, 'content') ?? '').join('')).toBe(expected.content);
  expect(deltas.flatMap((one) => listAt(one, 'annotations'))).toEqual(expected.annotations);
  const inputs = deltas.flatMap((one) => listAt(one, 'tool_calls').map((tool) => at(tool, 'custom', 'input')));
  expect(inputs.join('')).toBe(call.custom.input);
});
