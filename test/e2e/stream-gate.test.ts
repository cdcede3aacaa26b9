/** The commit gate: nothing reaches the caller before the first content that passed the output policies; until then another target may answer. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import { readEvents } from '../support/read-events.ts';
import { responsesStream } from '../support/responses-scripts.ts';
import { type ScriptedProvider, type Step, startProvider } from '../support/scripted-provider.ts';
import { until } from '../support/until.ts';

let first: ScriptedProvider;
let second: ScriptedProvider;
let gateway: GatewayProcess;

beforeAll(async () => {
  first = await startProvider(openaiStream([]));
  second = await startProvider(openaiStream([]));
  gateway = await startGateway({
    targets: [
      { id: 'first', base_url: first.url },
      { id: 'second', base_url: second.url },
    ],
    chain: ['pii-detector', 'dlp-filter', 'audit-logger'],
    policy: { 'dlp-filter': { blocked_terms: ['Project Zebra'], action: 'block', secrets: false } },
    gateway: {
      streaming: { inter_chunk_timeout: '300ms' },
      retry: { max_attempts: 1 },
      circuit_breaker: { volume_threshold: 1000 },
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([first.stop(), second.stop()]);
});
beforeEach(() => {
  first.script(openaiStream([]));
  second.script(openaiStream(['The ', 'second ', 'says ', 'so.'], { model: 'second-model' }));
});

const post = (rest: object = {}) =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Go.' }], ...rest }),
  });

interface Heard {
  readonly status: number;
  readonly body: string;
  readonly text: string;
  readonly done: boolean;
}

const ask = async (rest: object = {}): Promise<Heard> => {
  const response = await post(rest);
  const body = await response.text();
  const datas = body
    .split('\n\n')
    .flatMap((event) => (event.startsWith('data: {') ? [JSON.parse(event.slice(6))] : []));
  const text = datas.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('');
  return { status: response.status, body, text, done: body.trimEnd().endsWith('data: [DONE]') };
};

const newEvent = async (run: () => Promise<unknown>) => {
  const before = readEvents(gateway.dataDir).length;
  await run();
  return until(() => readEvents(gateway.dataDir)[before], 5_000, gateway.output);
};

const chunk = (delta: object, finish: string | null = null): Step => ({
  data: JSON.stringify({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'first-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
  }),
});
const usage: Step = {
  data: JSON.stringify({ id: 'c', choices: [], usage: { prompt_tokens: 7, completion_tokens: 0, total_tokens: 7 } }),
};
const role = chunk({ role: 'assistant', content: '' });
const done: Step = { data: '[DONE]' };

describe('before the first content the other target may still answer', () => {
  it.each<[string, readonly Step[], 'fin' | 'rst' | 'stall' | undefined]>([
    ['nothing but headers', [], 'rst'],
    ['a role', [role], 'rst'],
    ['a role, and silence', [role], 'stall'],
    ['text that is held back', openaiTokens(['bob', '@exam', 'ple.or']), 'rst'],
    ['text that is held back, and a clean close', openaiTokens(['bob', '@exam', 'ple.or']), undefined],
    ['text that is held back, and [DONE] without a finish', [...openaiTokens(['bob', '@exam']), done], undefined],
    ['a malformed frame', [role, { raw: 'data: {"choices":[{\n\n' }], undefined],
    ['an error frame', [role, { data: '{"error":{"message":"x","type":"server_error"}}' }], undefined],
    ['a usage chunk', [role, usage], 'rst'],
  ])('%s: the caller sees only the second', async (_name, sse, cut) => {
    first.script({ sse, ...(cut === undefined ? {} : { cut }) });
    let heard: Heard | undefined;
    const event = await newEvent(async () => {
      heard = await ask();
    });
    expect(heard).toMatchObject({ status: 200, text: 'The second says so.', done: true });
    expect(heard?.body).not.toMatch(/first-model|bob|error/);
    expect(event).toMatchObject({ outcome: 'completed', target: 'second', model: 'second-model' });
    expect(event.attempts.map(({ outcome }) => outcome)).toEqual([cut === 'stall' ? 'timeout' : 'failed', 'answered']);
  });

  it('a block is not a failure of the target: a plain 409, and nobody else is asked', async () => {
    first.script(openaiStream(['Project', ' Zebra', ' is', ' late.']));
    const before = second.requests.length;
    const { body, status } = await ask();
    expect(status).toBe(409);
    expect(JSON.parse(body)).toMatchObject({
      error: { code: 'output_blocked', policy: 'dlp-filter', phase: 'output' },
    });
    expect(second.requests.length).toBe(before);
  });
});

describe('after it never', () => {
  it('a cut ends with one error frame and the connection', async () => {
    first.script({ sse: openaiTokens(['So ', 'far. ']), cut: 'rst' });
    const before = second.requests.length;
    const { body, done: finished, text } = await ask();
    expect(text).toBe('So far. ');
    expect(finished).toBe(false);
    const last = body.trimEnd().split('\n\n').at(-1) ?? '';
    expect(JSON.parse(last.slice(6))).toMatchObject({
      error: { code: 'connection_lost', type: 'upstream_error', param: null },
    });
    expect(body.match(/"error"/g)).toHaveLength(1);
    expect(second.requests.length).toBe(before);
  });

  it('what was held back when it broke never leaves', async () => {
    first.script({ sse: openaiTokens(['Write to ', 'bob', '@exam']), cut: 'rst' });
    const { body } = await ask();
    expect(body).toContain('connection_lost');
    expect(body).not.toContain('bob');
  });
});

describe('answers without a word of content commit', () => {
  const call = { index: 0, id: 't', type: 'function', function: { name: 'weather', arguments: '' } };
  it.each<[string, readonly Step[], string]>([
    ['empty', [role, chunk({}, 'stop'), done], '"finish_reason":"stop"'],
    ['empty, with usage', [role, chunk({}, 'stop'), usage, done], '"finish_reason":"stop"'],
    ['empty, without [DONE]', [role, chunk({}, 'stop')], '"finish_reason":"stop"'],
    ['a tool call without arguments', [role, chunk({ tool_calls: [call] }), chunk({}, 'tool_calls'), done], 'weather'],
    [
      'a tool call with arguments',
      [
        role,
        chunk({ tool_calls: [call] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
        chunk({}, 'tool_calls'),
        done,
      ],
      'weather',
    ],
    ['a refusal', [role, chunk({ refusal: 'No, ' }), chunk({ refusal: 'thanks.' }), chunk({}, 'stop'), done], 'No, '],
    ['reasoning only', [role, chunk({ reasoning_content: 'Hm. ' }), chunk({}, 'stop'), done], 'Hm. '],
    [
      'only text that was held to the end',
      [...openaiTokens(['bob', '@example.org']), chunk({}, 'stop'), done],
      '[REDACTED:EMAIL]',
    ],
  ])('%s', async (_name, sse, expected) => {
    first.script({ sse });
    let heard: Heard | undefined;
    const event = await newEvent(async () => {
      heard = await ask();
    });
    expect(heard).toMatchObject({ status: 200, done: sse.includes(done) });
    expect(heard?.body).toContain(expected);
    expect(heard?.body).not.toMatch(/error|bob/);
    expect(event).toMatchObject({ outcome: 'completed', target: 'first' });
  });
});

describe('usage', () => {
  it('is asked for upstream when the caller did not, and the caller does not notice', async () => {
    first.script(openaiStream(['Hello ', 'there. ']));
    let heard: Heard | undefined;
    const event = await newEvent(async () => {
      heard = await ask();
    });
    expect(JSON.parse(first.requests.at(-1)?.body ?? '{}').stream_options).toEqual({ include_usage: true });
    expect(heard?.body).not.toContain('usage');
    expect(event.usage).toEqual({ input_tokens: 7, output_tokens: 2 });
  });

  it('is passed on to the caller who asked for it', async () => {
    first.script(openaiStream(['Hello ', 'there. ']));
    const { body } = await ask({ stream_options: { include_usage: true } });
    expect(body).toContain('"prompt_tokens":7');
  });
});

it('says nothing after [DONE], whatever the provider says there', async () => {
  const { sse = [] } = openaiStream(['Hello. ']);
  first.script({ sse: [...sse, chunk({ content: 'and more' }), done, { raw: ': late\n\n' }] });
  const { body, text } = await ask();
  expect(text).toBe('Hello. ');
  expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(body.match(/\[DONE\]/g)).toHaveLength(1);
});

it('an ending that brings text which a policy blocks is no ending: the error frame stands in its place', async () => {
  const told = responsesStream(['Hello. ']);
  const ending = JSON.stringify({
    type: 'response.completed',
    response: {
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      model: 'm',
      output: [{ id: 'msg_1', type: 'message', content: [{ type: 'output_text', text: 'It is Project Zebra.' }] }],
    },
  });
  const steps = 'sse' in told ? told.sse.slice(0, -1) : [];
  first.script({ sse: [...steps, { event: 'response.completed', data: ending }] });
  const response = await fetch(`${gateway.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', stream: true, input: 'Go.' }),
  });
  const body = await response.text();
  expect(body).toContain('"delta":"Hello. "');
  expect(body).not.toContain('response.completed');
  expect(body).not.toContain('Zebra.');
  expect(body.match(/^event: .*$/gm)?.at(-1)).toBe('event: error');
  expect(body).toContain('"code":"output_blocked"');
});
