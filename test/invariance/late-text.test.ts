/** Text behind a finish: a client joins it to what came before, so policies must judge them as one. */
import { describe, expect, it } from 'vitest';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { buildPolicy, chainEntry } from './chains.ts';
import { told } from './dialects.ts';
import { asStream } from './exchange.ts';
import { plain, readWire, writeWire } from './wire.ts';

const chain = compileChain([chainEntry('pii-detector', buildPolicy('pii-detector', {}))], '/');

const chunk = (content: string | undefined, finish: string | null, index = 0) => ({
  data: { choices: [{ index, delta: content === undefined ? {} : { content }, finish_reason: finish }] },
});
const done = { data: '[DONE]' };

const ask = (
  dialect: 'openai-chat' | 'anthropic-messages',
  request: object,
  payloads: Parameters<typeof writeWire>[0],
) => {
  const events = payloads.map((payload) => writeWire([payload], plain, () => 0));
  const { data, ended, error } = asStream(
    { dialect, chain, request: { ...told[dialect].request, ...request } },
    events,
  );
  return { ended, code: error?.code, data, texts: told[dialect].heard(readWire(data)) };
};

describe('of the only choice', () => {
  it.each([
    [
      'behind its finish',
      [chunk('card 4111 1111', null), chunk(undefined, 'stop'), chunk(' 1111 1111 end', null), done],
    ],
    [
      'finished with every chunk',
      [chunk('card 4111 1111', 'stop'), chunk(' 1111 1111', 'stop'), chunk(' end', 'stop'), done],
    ],
    ['finished twice', [chunk('card 4111 1111 1111 1111 end', 'stop'), chunk(undefined, 'stop'), done]],
  ])('%s: judged as one text, in its order', (_name, payloads) => {
    expect(ask('openai-chat', { n: 1 }, payloads)).toMatchObject({
      ended: true,
      texts: { '0/content': 'card [REDACTED:CREDIT_CARD] end' },
    });
  });
});

it('of one choice of two that had finished is no answer: its first half has left', () => {
  const payloads = [chunk('jane.roe', 'stop', 0), chunk('@example.com ', null, 0), chunk('b', 'stop', 1), done];
  expect(ask('openai-chat', { n: 2 }, payloads)).toMatchObject({ ended: false, code: 'invalid_response' });
});

it('of a block that had stopped is no answer', () => {
  const event = (type: string, rest: object = {}) => ({ event: type, data: { type, ...rest } });
  const delta = (text: string) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
  const payloads = [
    event('message_start', { message: { content: [] } }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    delta('jane.roe'),
    event('content_block_stop', { index: 0 }),
    delta('@example.com'),
    event('message_delta', { delta: { stop_reason: 'end_turn' } }),
    event('message_stop'),
  ];
  expect(ask('anthropic-messages', {}, payloads)).toMatchObject({ ended: false, code: 'invalid_response' });
});
