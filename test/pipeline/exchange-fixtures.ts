/** Exchanges, targets and frames as the pipeline's tests need them. */
import { NEVER, type SchedulerLike } from 'rxjs';
import type { Admitted, Received, Routed } from '../../src/exchange/exchange.ts';
import type { Head, ReplyFrame, Valve } from '../../src/exchange/frame.ts';
import { Ledger } from '../../src/exchange/ledger.ts';
import type { RequestFacts } from '../../src/exchange/text.ts';
import type { PipelineTime } from '../../src/pipeline/pipeline-time.ts';
import type { Target } from '../../src/pipeline/plan.ts';

export const received = (body: unknown = {}, headers: Record<string, string> = {}): Received => ({
  stage: 'received',
  id: 'req-1',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  receivedAt: performance.now(),
  route: 'chat-completions',
  dialect: 'openai-chat',
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  ledger: new Ledger(),
});

export const valve: Valve = { pause: () => {}, resume: () => {}, paused: false, paused$: NEVER };

export const head = (status = 200, headers: Record<string, string> = {}): Head => ({
  kind: 'head',
  status,
  headers,
  valve,
});

export const target = (id: string, rest: Partial<Target> = {}): Target => ({
  id,
  kind: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:1',
  key: undefined,
  available: true,
  models: new Set(),
  modelMapping: new Map(),
  weight: 1,
  headers: {},
  pricing: undefined,
  dataPolicy: { zeroDataRetention: false, trainingOptOut: false, retentionDays: undefined },
  timeouts: {
    request: 1_000,
    connect: 1_000,
    firstByte: 1_000,
    firstToken: null,
    policy: 1_000,
    maxStreamDuration: null,
    interChunk: 1_000,
  },
  retry: {
    maxAttempts: 1,
    initialDelay: 1,
    maxDelay: 10,
    multiplier: 2,
    jitter: false,
    retryableCodes: new Set([503]),
  },
  circuit: {
    errorThresholdPercentage: 50,
    volumeThreshold: 10,
    rollingWindow: 10_000,
    cooldown: 30_000,
    halfOpenRequests: 1,
  },
  ...rest,
});

export const facts = (rest: Partial<RequestFacts> = {}): RequestFacts => ({
  model: 'gpt-4o',
  stream: false,
  choices: 1,
  usageAsked: false,
  texts: [],
  unreadable: [],
  tools: [],
  ...rest,
});

export const admitted = (rest: Partial<RequestFacts> = {}, body: unknown = {}): Admitted => ({
  ...received(body),
  stage: 'admitted',
  facts: facts(rest),
  admittedBody: typeof body === 'string' ? body : JSON.stringify(body),
  memory: new Map(),
});

export const routed = (targets: readonly [Target, ...Target[]], rest: Partial<RequestFacts> = {}): Routed<Target> => ({
  ...admitted(rest),
  stage: 'routed',
  targets,
});

/** The pipeline's time, both of its clocks on a virtual scheduler. */
export const timeOf = (scheduler: SchedulerLike): PipelineTime => ({ scheduler, now: () => scheduler.now() });

/** The frames' alphabet: `j` head of a JSON answer, `s` of a stream, `c` a chunk with content, `r` one without, `e` the end, `x` an abort. */
export const frames: Readonly<Record<'j' | 's' | 'c' | 'r' | 'e' | 'x', ReplyFrame>> = {
  j: { kind: 'head', status: 200, headers: {}, stream: false },
  s: { kind: 'head', status: 200, headers: {}, stream: true },
  c: { kind: 'chunk', data: 'text', content: true },
  r: { kind: 'chunk', data: 'role', content: false },
  e: { kind: 'end', data: 'last' },
  x: { kind: 'abort', data: 'error' },
};
