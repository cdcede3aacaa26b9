/** Events and settings for tests. */
import type { DecisionEvent } from '../../../src/events/event.ts';
import type { EventSettings } from '../../../src/events/settings.ts';
import { uuid7 } from '../../../src/events/uuid7.ts';

export const makeEvent = (over: Partial<DecisionEvent> = {}): DecisionEvent => ({
  id: uuid7(),
  event_type: 'decision',
  timestamp: new Date().toISOString(),
  gateway_id: 'gw-test',
  config_version: 'test@1.0.0+abc',
  request_id: uuid7(),
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  route: 'chat-completions',
  outcome: 'completed',
  verdict: 'allow',
  reason_code: null,
  status: 200,
  stream: false,
  client_retry: 0,
  request_digest: 'd1ge57',
  model_requested: 'gpt-4o',
  model: 'gpt-4o-2024-11-20',
  provider: 'openai',
  target: 'openai',
  policies: [
    {
      kind: 'pii-detector',
      phase: 'input',
      verdict: 'allow',
      mode: 'enforce',
      reason_code: null,
      matches: {},
      ms: 0.1,
    },
  ],
  attempts: [{ target: 'openai', outcome: 'answered', status: 200, error: null, ms: 12 }],
  timing_ms: {
    queue: 0,
    admit: 0.2,
    route: 0,
    connect: 1,
    first_byte: 10,
    first_token: null,
    output: 0.1,
    total: 12,
    overhead: 0.4,
  },
  usage: { input_tokens: 12, output_tokens: 34 },
  cost_usd: 0.0004,
  user_id: null,
  team_id: null,
  content: 'none',
  ...over,
});

export const makeSettings = (dataDir: string, over: Partial<EventSettings> = {}): EventSettings => ({
  dataDir,
  controlPlaneUrl: undefined,
  bearerToken: undefined,
  signingSecrets: [],
  queueUrl: 'embedded:',
  batch: { maxEvents: 100, maxWait: 50 },
  retrySchedule: [100, 200, 400],
  fsync: 'off',
  onDiskFull: 'refuse',
  audit: undefined,
  ...over,
});
