/** When is an answer complete? Only when the provider said so in its dialect's own terms. */
import { asyncScheduler, concat, NEVER, type Observable, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { WireFrame } from '../../src/exchange/frame.ts';
import { type GatewayError, toGatewayError } from '../../src/exchange/gateway-error.ts';
import { Ledger, type Speaker, speakerFor } from '../../src/exchange/ledger.ts';
import type { AnswerFrame } from '../../src/pipeline/answer-frame.ts';
import { hearAnswer } from '../../src/pipeline/hear-answer.ts';
import { codecs } from '../../src/providers/registry.ts';
import { parseJsonDocument } from '../../src/streaming/json-document.ts';
import { head } from './exchange-fixtures.ts';

const chat = codecs['openai-chat'];
const request = (stream: boolean, rest: object = {}) =>
  chat.readRequest(
    parseJsonDocument(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], stream, ...rest })),
  );

const choice = (delta: object, finish: string | null = null, index = 0) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices: [{ index, delta, finish_reason: finish }] })}\n\n`;
const role = choice({ role: 'assistant', content: '' });
const text = choice({ content: 'hello' });
const finish = choice({}, 'stop');
const usage = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } })}\n\n`;
const done = 'data: [DONE]\n\n';
const errorFrame = `data: ${JSON.stringify({ error: { message: 'overloaded', type: 'server_error', code: 'server_error' } })}\n\n`;

interface Heard {
  readonly frames: readonly AnswerFrame[];
  readonly error: GatewayError | undefined;
  readonly completed: boolean;
  readonly speaker: Speaker;
}

const hear = (wire: Observable<WireFrame>, stream = true, rest: object = {}): Heard => {
  const frames: AnswerFrame[] = [];
  const speaker = speakerFor('a', 'openai');
  let error: GatewayError | undefined;
  let completed = false;
  wire
    .pipe(
      hearAnswer({
        codec: chat,
        translator: undefined,
        facts: request(stream, rest),
        ledger: new Ledger(),
        speaker,
        key: 'sk-own',
        scheduler: asyncScheduler,
      }),
    )
    .subscribe({
      next: (frame) => frames.push(frame),
      error: (thrown) => {
        error = toGatewayError(thrown);
      },
      complete: () => {
        completed = true;
      },
    });
  return { frames, error, completed, speaker };
};
const streamHead = head(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const jsonHead = head(200, { 'content-type': 'application/json' });
const chunk = (data: string): WireFrame => ({ kind: 'chunk', data: Buffer.from(data) });
const end: WireFrame = { kind: 'end' };
const kinds = ({ frames }: Heard) => frames.map(({ kind }) => kind).join(' ');
const raws = ({ frames }: Heard) =>
  frames
    .flatMap((frame) => (frame.kind === 'chunk' || frame.kind === 'end' ? frame.events.map(({ raw }) => raw) : []))
    .join('');

describe('a stream', () => {
  it.each<[string, string]>([
    ['finish, usage and [DONE]', role + text + finish + usage + done],
    ['finish and [DONE]', role + text + finish + done],
    ['finish and a clean close, without [DONE]', role + text + finish],
    ['an empty answer with its finish', role + finish + done],
    ['[DONE] without its blank line', role + text + finish + done.trimEnd()],
  ])('is complete with %s, and passes byte for byte', (_name, wire) => {
    const heard = hear(of(streamHead, chunk(wire), end));
    expect(heard).toMatchObject({ error: undefined, completed: true });
    expect(heard.frames.at(-1)?.kind).toBe('end');
    expect(raws(heard).trimEnd()).toBe(wire.trimEnd());
  });

  it.each<[string, string, string]>([
    ['a clean close without finish', role + text, 'stream_incomplete'],
    ['a clean close before anything', '', 'stream_incomplete'],
    ['[DONE] without finish', role + text + done, 'stream_incomplete'],
    ['a malformed frame', `${role}${text}data: {"choices":[{"del\n\n`, 'invalid_response'],
    ['a frame that is no object', `${role}${text}data: 42\n\n`, 'invalid_response'],
    ['an error frame', role + text + errorFrame, 'stream_error'],
    ['bytes that are not UTF-8', `${role}${text}`, 'invalid_response'],
  ])('fails with %s', (name, wire, code) => {
    const tail: WireFrame[] = name.includes('UTF-8') ? [{ kind: 'chunk', data: Uint8Array.of(0xff, 0xfe) }] : [];
    const heard = hear(of(streamHead, chunk(wire), ...tail, end));
    expect(heard.error?.code).toBe(code);
    expect(heard.completed).toBe(false);
    expect(heard.frames.every(({ kind }) => kind !== 'end')).toBe(true);
  });

  it('keeps everything from the finish on for its end', () => {
    const heard = hear(concat(of(streamHead, chunk(role + text), chunk(finish), chunk(usage)), NEVER));
    expect(kinds(heard)).toBe('head chunk');
    expect(heard.speaker.usage).toEqual({ input_tokens: 3, output_tokens: 2 });
  });

  it('ends at [DONE], whatever the connection does then', () => {
    const heard = hear(concat(of(streamHead, chunk(role + text + finish + done)), NEVER));
    expect(heard.completed).toBe(true);
    expect(kinds(heard)).toBe('head chunk end');
  });

  it('of two choices is complete only when both have finished', () => {
    const first = role + text + finish;
    expect(hear(of(streamHead, chunk(first), end), true, { n: 2 }).error?.code).toBe('stream_incomplete');
    const both = first + choice({ content: 'b' }, null, 1) + choice({}, 'stop', 1) + done;
    expect(hear(of(streamHead, chunk(both), end), true, { n: 2 }).completed).toBe(true);
  });

  it('hides the usage chunk that only the gateway asked for, and shows the one the caller asked for', () => {
    const wire = of(streamHead, chunk(role + text + finish + usage + done), end);
    const hidden = (heard: Heard) =>
      heard.frames.flatMap((f) => (f.kind === 'end' ? f.events.filter((e) => e.hidden) : []));
    expect(hidden(hear(wire))).toHaveLength(1);
    expect(hidden(hear(wire, true, { stream_options: { include_usage: true } }))).toHaveLength(0);
  });

  it('gives what was said before it broke, in the same read, only when it can no longer be retried', () => {
    const broken = `${text}data: nonsense\n\n`;
    expect(kinds(hear(of(streamHead, chunk(role + broken))))).toBe('head');
    expect(kinds(hear(of(streamHead, chunk(role + text), chunk(broken))))).toBe('head chunk chunk');
  });

  it('comes out the same however its bytes were cut', () => {
    const wire = Buffer.from(role + choice({ content: 'añ😀b' }) + finish + usage + done);
    for (let at = 1; at < wire.length; at++) {
      const cut = hear(
        of<WireFrame[]>(
          streamHead,
          { kind: 'chunk', data: wire.subarray(0, at) },
          { kind: 'chunk', data: wire.subarray(at) },
          end,
        ),
      );
      expect(cut.error).toBeUndefined();
      expect(raws(cut)).toBe(wire.toString());
    }
  });
});

describe('a JSON answer', () => {
  const answer = JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm-1',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'hello', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });

  it('is read whole, with its usage', () => {
    const heard = hear(of(jsonHead, chunk(answer.slice(0, 20)), chunk(answer.slice(20)), end), false);
    expect(kinds(heard)).toBe('head body');
    expect(heard.speaker).toMatchObject({ model: 'm-1', usage: { input_tokens: 3, output_tokens: 2 } });
  });

  it.each<[string, string]>([
    ['half a body', answer.slice(0, 40)],
    ['no choices', '{"object":"chat.completion"}'],
    ['an empty body', ''],
    ['a web page', '<html>'],
  ])('fails with %s', (_name, body) => {
    expect(hear(of(jsonHead, chunk(body), end), false).error?.code).toBe('invalid_response');
  });
});

it('never takes JSON for the answer to a stream request, nor a stream for JSON', () => {
  expect(hear(of(jsonHead), true).error?.code).toBe('invalid_response');
  expect(hear(of(streamHead), false).error?.code).toBe('invalid_response');
});

it.each([
  [400, 'provider_refused'],
  [429, 'provider_rate_limited'],
  [503, 'provider_error'],
  [302, 'invalid_response'],
])('names a status of %i', (status, code) => {
  expect(hear(of(head(status, {}), chunk('{}'), end)).error?.code).toBe(code);
});
