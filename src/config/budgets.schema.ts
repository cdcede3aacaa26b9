/** The budgets that gateway, pipelines and targets share: with defaults in `gateway`, as overrides everywhere else. */
import { z } from 'zod';
import { count, duration, durationOrNone, percentage, size, timeout } from './fields.ts';

const timeouts = {
  request_timeout: timeout().describe('Received → response sent; for a stream, received → its first byte.'),
  connect_timeout: timeout().describe('TCP and TLS with the provider; also the longest wait for a free connection.'),
  first_byte_timeout: timeout().describe("Request sent → the provider's first byte."),
  first_token_timeout: timeout().describe('Streams: request sent → first content.'),
  policy_timeout: timeout().describe('Input chain and output chain together.'),
  max_stream_duration: timeout().describe('Longest life of a stream.'),
};

const streaming = {
  inter_chunk_timeout: timeout().describe(
    'Silence on an open stream; time in which the client makes us wait does not count.',
  ),
  buffer_size: size().describe('Most text that output policies may hold back.'),
};

const retry = {
  max_attempts: count(1, 20).describe('Attempts at one target, the first included.'),
  initial_delay: durationOrNone().describe('Wait before the second attempt.'),
  max_delay: durationOrNone().describe('Longest wait; a `retry-after` beyond it means: next target.'),
  backoff_multiplier: z.number().min(1).max(10).describe('How much longer each wait is than the one before.'),
  jitter: z.boolean().describe('Spread the waits at random, so that callers do not retry in step.'),
  retryable_codes: z.array(z.int().min(400).max(599)).max(50).describe('Provider statuses worth another attempt.'),
};

const circuit = {
  error_threshold_percentage: percentage().gt(0).describe('Share of failed attempts that opens the circuit.'),
  volume_threshold: count().describe('Fewest attempts in the window before it may open.'),
  rolling_window: duration().describe('How far back attempts count.'),
  cooldown: duration().describe('How long it stays open before it is tried again.'),
  half_open_requests: count(1, 1_000).describe('Real requests let through to try it.'),
};

const fallback = {
  max_fallback_attempts: count(0, 20).describe('Other targets tried after the first.'),
  triggers: z
    .array(z.enum(['connect', 'timeout', 'rate_limit', 'server_error', 'circuit_open', 'invalid_response']))
    .describe('Which failures of one target lead to the next.'),
};

export const timeoutsSchema = z
  .strictObject({
    request_timeout: timeouts.request_timeout.prefault('120s'),
    connect_timeout: timeouts.connect_timeout.prefault('5s'),
    first_byte_timeout: timeouts.first_byte_timeout.prefault('30s'),
    first_token_timeout: timeouts.first_token_timeout.prefault('off'),
    policy_timeout: timeouts.policy_timeout.prefault('2s'),
    max_stream_duration: timeouts.max_stream_duration.prefault('off'),
  })
  .prefault({});

export const streamingSchema = z
  .strictObject({
    inter_chunk_timeout: streaming.inter_chunk_timeout.prefault('30s'),
    buffer_size: streaming.buffer_size.prefault('64KB'),
  })
  .prefault({});

export const retrySchema = z
  .strictObject({
    max_attempts: retry.max_attempts.prefault(3),
    initial_delay: retry.initial_delay.prefault('500ms'),
    max_delay: retry.max_delay.prefault('10s'),
    backoff_multiplier: retry.backoff_multiplier.prefault(2),
    jitter: retry.jitter.prefault(true),
    retryable_codes: retry.retryable_codes.prefault([429, 500, 502, 503, 504]),
  })
  .prefault({});

export const circuitSchema = z
  .strictObject({
    error_threshold_percentage: circuit.error_threshold_percentage.prefault(50),
    volume_threshold: circuit.volume_threshold.prefault(10),
    rolling_window: circuit.rolling_window.prefault('10s'),
    cooldown: circuit.cooldown.prefault('30s'),
    half_open_requests: circuit.half_open_requests.prefault(1),
  })
  .prefault({});

export const fallbackSchema = z
  .strictObject({
    max_fallback_attempts: fallback.max_fallback_attempts.prefault(3),
    triggers: fallback.triggers.prefault([
      'connect',
      'timeout',
      'rate_limit',
      'server_error',
      'circuit_open',
      'invalid_response',
    ]),
  })
  .prefault({});

export const pipelineTimeoutsSchema = z.strictObject(timeouts).partial();
export const targetTimeoutsSchema = z
  .strictObject({ ...timeouts, inter_chunk_timeout: streaming.inter_chunk_timeout })
  .partial();
export const streamingOverridesSchema = z.strictObject(streaming).partial();
export const retryOverridesSchema = z.strictObject(retry).partial();
export const circuitOverridesSchema = z.strictObject(circuit).partial();
export const fallbackOverridesSchema = z.strictObject(fallback).partial();
