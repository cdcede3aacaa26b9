import { expect, test } from 'vitest';
import { loadValid, pack } from './config-files.ts';

/** Every key there is, with the value it has by default. */
const everyDefault = `
gateway:
  listen_port: 41002
  listen_host: 127.0.0.1
  timeouts:
    request_timeout: 120s
    connect_timeout: 5s
    first_byte_timeout: 30s
    first_token_timeout: off
    policy_timeout: 2s
    max_stream_duration: off
  connection_pool:
    max_idle_per_host: 32
    idle_timeout: 90s
    max_total: 256
    max_lifetime: 300s
  warmup: { enabled: true, connections_per_provider: 4 }
  streaming:
    inter_chunk_timeout: 30s
    buffer_size: 64KB
  retry: { max_attempts: 3, initial_delay: 500ms, max_delay: 10s, backoff_multiplier: 2.0, jitter: true, retryable_codes: [429, 500, 502, 503, 504] }
  circuit_breaker: { error_threshold_percentage: 50, volume_threshold: 10, rolling_window: 10s, cooldown: 30s, half_open_requests: 1 }
  limits: { max_body: 10MB, max_concurrency: 1024, queue: 256 }
  policy_violation_status: 409
  logging: { level: info, format: json, redact_fields: [] }
  admin: { enabled: true, token_ref: { env: SLUICE_ADMIN_TOKEN } }
providers:
  routing: { strategy: ordered }
  fallback: { max_fallback_attempts: 3, triggers: [connect, timeout, rate_limit, server_error, circuit_open, invalid_response] }
events:
  queue: { url: "embedded:" }
  batch: { max_events: 100, max_wait: 200ms }
  retry: { schedule: [5s, 30s, 2m, 10m, 30m, 2h, 5h, 10h] }
  fsync: interval
  on_disk_full: refuse
  content: none
testing: { suites: [] }
`;

/** Every key that has no default, and the target's with its own. */
const everythingElse = `
pack: { name: my-gateway, version: 1.0.0-rc.1+build.7, enabled: true, id: p-1, author: me, description: everything }
providers:
  targets:
    - id: openai
      provider:
        base_url: https://api.openai.com/v1
        secret_key_ref: { env: OPENAI_API_KEY }
      models: [gpt-4o]
      model_mapping: { gpt-4o: gpt-4o-2024-11-20 }
      weight: 1
      timeouts: { first_byte_timeout: 10s, inter_chunk_timeout: 5s }
      circuit_breaker: { cooldown: 10s }
      retry: { max_attempts: 1 }
      headers: { x-team: search }
      data_policy: { zero_data_retention: true, training_opt_out: true, retention_days: 0 }
      pricing: { input_per_million: 2.5, output_per_million: 10 }
policies:
  chain:
    - dlp-filter: { when: { path: /v1/chat, model: [gpt-4o], header: { x-team: hr } }, stage: input, mode: shadow }
    - audit-logger
policy:
  audit-logger: { immutable: true, retention_days: 365, log_all_access: true }
events:
  control_plane_url: https://control.example.com
  secret_key_ref: { env: CONTROL_PLANE_TOKEN }
  signing_secret_ref: { env: CONTROL_PLANE_SECRET }
`;

test('what the documentation calls a default is the default', () => {
  const { configVersion: _written, ...written } = loadValid({ configs: [pack + everyDefault] }).plan;
  const { configVersion: _silent, ...silent } = loadValid({ configs: [pack] }).plan;
  expect(written).toEqual(silent);
});

test('a configuration that says everything loads without a finding', () => {
  const env = {
    OPENAI_API_KEY: 'sk-1',
    CONTROL_PLANE_TOKEN: 't-1',
    CONTROL_PLANE_SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  };
  const { plan, warnings } = loadValid({ configs: [everythingElse, everyDefault], env });
  expect(warnings).toEqual([]);
  expect(plan.configVersion).toMatch(/^my-gateway@1\.0\.0-rc\.1\+build\.7\+[0-9a-f]{12}$/);
  expect(plan.targets[0]).toMatchObject({
    id: 'openai',
    models: new Set(['gpt-4o']),
    modelMapping: new Map([['gpt-4o', 'gpt-4o-2024-11-20']]),
    headers: { 'x-team': 'search' },
    dataPolicy: { zeroDataRetention: true, trainingOptOut: true, retentionDays: 0 },
    pricing: { inputPerMillion: 2.5, outputPerMillion: 10 },
    timeouts: { firstByte: 10_000, interChunk: 5_000, connect: 5_000 },
    circuit: { cooldown: 10_000, rollingWindow: 10_000 },
    retry: { maxAttempts: 1, multiplier: 2 },
  });
  expect(plan.events).toMatchObject({ bearerToken: 't-1', controlPlaneUrl: 'https://control.example.com' });
});
