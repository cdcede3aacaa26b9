/**
 * The sixteen faults of the public failoverbench, as scripts for a primary target; the backup is healthy unless a fault says otherwise.
 * Seconds of the original are scaled down together with the budgets of the gateway under test.
 */
import { openaiAnswer, openaiError, openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import type { Script } from '../support/scripted-provider.ts';

export const words = Array.from({ length: 60 }, (_, n) => `w${n} `);
export const wholeText = words.join('');

/** What the caller must get: the whole answer, or an error of which it is certain that it is one. */
export type Expected =
  | { readonly kind: 'answer'; readonly from: 'primary' | 'backup'; readonly attempts: readonly string[] }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly attempts: readonly string[] }
  /** A stream that had begun: some text, then an error frame, and nothing after it. */
  | { readonly kind: 'broken stream'; readonly code: string; readonly attempts: readonly string[] };

export interface Case {
  readonly primary: readonly Script[];
  readonly backup?: readonly Script[];
  readonly expected: Expected;
}

export interface Fault {
  readonly id: string;
  readonly name: string;
  readonly json: Case;
  readonly stream: Case;
}

const json = openaiAnswer(wholeText, { model: 'primary-model' });
const stream = openaiStream(words, { model: 'primary-model' });
const some = openaiTokens(words.slice(0, 40), { model: 'primary-model' });
const role = openaiTokens([], { model: 'primary-model' });

const backup = (...attempts: string[]): Expected => ({ kind: 'answer', from: 'backup', attempts });
const primary = (...attempts: string[]): Expected => ({ kind: 'answer', from: 'primary', attempts });

/** The same scripts and expectation for JSON and streams. */
const both = (primaryScripts: readonly Script[], expected: Expected): Pick<Fault, 'json' | 'stream'> => ({
  json: { primary: primaryScripts, expected },
  stream: { primary: primaryScripts, expected },
});

export const faults: readonly Fault[] = [
  {
    id: 'S01',
    name: '429 with retry-after',
    ...both(
      [openaiError(429, 'rate_limit_exceeded', { 'retry-after': '1' })],
      backup('rate_limited', 'rate_limited', 'answered'),
    ),
  },
  {
    id: 'S02',
    name: '429 without',
    ...both([openaiError(429, 'rate_limit_exceeded')], backup('rate_limited', 'rate_limited', 'answered')),
  },
  {
    id: 'S03',
    name: 'one 500',
    json: { primary: [openaiError(500, 'oops'), json], expected: primary('failed', 'answered') },
    stream: { primary: [openaiError(500, 'oops'), stream], expected: primary('failed', 'answered') },
  },
  { id: 'S04', name: '503', ...both([openaiError(503, 'overloaded')], backup('failed', 'failed', 'answered')) },
  { id: 'S05', name: 'TCP reset', ...both([{ refuse: 'rst' }], backup('failed', 'failed', 'answered')) },
  { id: 'S06', name: 'no response', ...both([{ hang: 'headers' }], backup('timeout', 'timeout', 'answered')) },
  {
    id: 'S07',
    name: 'first token late',
    json: { primary: [{ ...json, delay: 3_000 }], expected: backup('timeout', 'timeout', 'answered') },
    stream: {
      primary: [{ sse: [...role, { after: 3_000, data: '{}' }] }],
      expected: backup('timeout', 'timeout', 'answered'),
    },
  },
  {
    id: 'S08',
    name: 'cut at 40 of 60 tokens',
    json: { primary: [{ ...json, cut: 'fin' }], expected: backup('failed', 'failed', 'answered') },
    stream: {
      primary: [{ sse: some, cut: 'rst' }],
      expected: { kind: 'broken stream', code: 'connection_lost', attempts: ['failed'] },
    },
  },
  {
    id: 'S09',
    name: 'stall',
    json: { primary: [{ ...json, cut: 'stall' }], expected: backup('timeout', 'timeout', 'answered') },
    stream: {
      primary: [{ sse: some, cut: 'stall' }],
      expected: { kind: 'broken stream', code: 'inter_chunk_timeout', attempts: ['timeout'] },
    },
  },
  {
    id: 'S10',
    name: 'malformed chunk',
    json: { primary: [{ body: '{"choices":[{' }], expected: backup('failed', 'failed', 'answered') },
    stream: {
      primary: [{ sse: [...some, { after: 20, raw: 'data: {"choices":[{"del\n\n' }] }],
      expected: { kind: 'broken stream', code: 'invalid_response', attempts: ['failed'] },
    },
  },
  {
    id: 'S11',
    name: 'no [DONE]',
    json: { primary: [json], expected: primary('answered') },
    stream: { primary: [{ sse: stream.sse?.slice(0, -1) ?? [] }], expected: primary('answered') },
  },
  {
    id: 'S12',
    name: 'context length',
    ...both([openaiError(400, 'context_length_exceeded')], {
      kind: 'error',
      status: 400,
      code: 'context_length_exceeded',
      attempts: ['refused'],
    }),
  },
  {
    id: 'S13',
    name: 'content filter',
    ...both([openaiError(400, 'content_filter')], {
      kind: 'error',
      status: 400,
      code: 'content_filter',
      attempts: ['refused'],
    }),
  },
  {
    id: 'S14',
    name: 'a fallback that rejects the prefill',
    json: {
      primary: [openaiError(500, 'oops')],
      backup: [openaiError(400, 'prefill_not_supported')],
      expected: { kind: 'error', status: 502, code: 'provider_error', attempts: ['failed', 'failed', 'refused'] },
    },
    stream: {
      primary: [openaiError(500, 'oops')],
      backup: [openaiError(400, 'prefill_not_supported')],
      expected: { kind: 'error', status: 502, code: 'provider_error', attempts: ['failed', 'failed', 'refused'] },
    },
  },
  {
    id: 'S16',
    name: 'the event names the model that answered',
    ...both([openaiError(503, 'overloaded')], backup('failed', 'failed', 'answered')),
  },
];
