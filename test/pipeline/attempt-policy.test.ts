import { describe, expect, it } from 'vitest';
import { type FailureCode, failures, GatewayError } from '../../src/exchange/gateway-error.ts';
import { endsRace, mayFallBack, retryDelay, shownError, voteFor } from '../../src/pipeline/attempt-policy.ts';
import type { FallbackTrigger } from '../../src/pipeline/plan.ts';
import type { RetrySettings } from '../../src/resilience/backoff.ts';

const retry: RetrySettings = {
  maxAttempts: 3,
  initialDelay: 100,
  maxDelay: 5_000,
  multiplier: 2,
  jitter: false,
  retryableCodes: new Set([429, 503]),
};
const delay = (error: unknown, attempt = 1) => retryDelay(retry, error, attempt, () => 0);
const allTriggers: readonly FallbackTrigger[] = [
  'connect',
  'timeout',
  'rate_limit',
  'server_error',
  'circuit_open',
  'invalid_response',
];

describe('votes in the circuit', () => {
  const faults: FailureCode[] = [
    'provider_error',
    'connect_failed',
    'connect_timeout',
    'first_byte_timeout',
    'first_token_timeout',
    'inter_chunk_timeout',
    'connection_lost',
    'invalid_response',
    'stream_incomplete',
    'stream_error',
  ];
  it.each(Object.keys(failures) as FailureCode[])('%s', (code) => {
    const expected = faults.includes(code) ? 'failure' : 'none';
    expect(voteFor(new GatewayError(code))).toBe(expected);
  });

  it('a limit with retry-after closes the target for that long and is no fault', () => {
    expect(voteFor(new GatewayError('provider_rate_limited', { retryAfterSeconds: 2 }))).toEqual({ closedFor: 2_000 });
  });

  it("a stranger is our own defect, not the target's", () => {
    expect(voteFor(new TypeError('oops'))).toBe('none');
  });
});

describe('the delay before the next try at the same target', () => {
  it.each<[string, GatewayError, number | null]>([
    ['a broken connection', new GatewayError('connection_lost'), 100],
    ['a retryable status', new GatewayError('provider_error', { providerStatus: 503 }), 100],
    ['a status that is not in retryable_codes', new GatewayError('provider_error', { providerStatus: 501 }), null],
    ['a limit', new GatewayError('provider_rate_limited', { providerStatus: 429 }), 100],
    [
      'a limit with retry-after',
      new GatewayError('provider_rate_limited', { providerStatus: 429, retryAfterSeconds: 2 }),
      2_000,
    ],
    [
      'a retry-after beyond max_delay',
      new GatewayError('provider_rate_limited', { providerStatus: 429, retryAfterSeconds: 6 }),
      null,
    ],
    ["the caller's mistake", new GatewayError('provider_refused', { providerStatus: 400 }), null],
    ['a policy', new GatewayError('output_blocked'), null],
    ['an open circuit', new GatewayError('circuit_open'), null],
    ['no free connection', new GatewayError('pool_exhausted'), null],
    ['the total budget', new GatewayError('request_timeout'), null],
  ])('%s', (_name, error, expected) => {
    expect(delay(error)).toBe(expected);
  });

  it('grows, and ends with max_attempts', () => {
    const error = new GatewayError('connection_lost');
    expect([delay(error, 1), delay(error, 2), delay(error, 3)]).toEqual([100, 200, null]);
  });
});

describe('fallback', () => {
  const with_ = (...triggers: FallbackTrigger[]) => ({ maxAttempts: 3, triggers: new Set(triggers) });
  it.each<[FailureCode, FallbackTrigger | undefined]>([
    ['connect_failed', 'connect'],
    ['connect_timeout', 'connect'],
    ['first_byte_timeout', 'timeout'],
    ['first_token_timeout', 'timeout'],
    ['inter_chunk_timeout', 'timeout'],
    ['provider_rate_limited', 'rate_limit'],
    ['provider_error', 'server_error'],
    ['connection_lost', 'server_error'],
    ['stream_error', 'server_error'],
    ['circuit_open', 'circuit_open'],
    ['invalid_response', 'invalid_response'],
    ['stream_incomplete', 'invalid_response'],
    ['provider_refused', undefined],
    ['output_blocked', undefined],
    ['pool_exhausted', undefined],
    ['request_timeout', 'timeout'],
  ])('%s is triggered by %s and nothing else', (code, trigger) => {
    const triggering = allTriggers.filter((one) => mayFallBack(with_(one), new GatewayError(code)));
    expect(triggering).toEqual(trigger === undefined ? [] : [trigger]);
  });
});

it('shows the first error that says more than that a circuit was open', () => {
  const open = new GatewayError('circuit_open');
  const lost = new GatewayError('connection_lost');
  const limit = new GatewayError('provider_rate_limited');
  expect(shownError([open, lost, limit])).toBe(lost);
  expect(shownError([open, open])).toBe(open);
});

describe('a race between two targets', () => {
  it.each<[FailureCode, boolean, boolean]>([
    ['output_blocked', true, true],
    ['escalation_required', true, true],
    ['policy_timeout', true, true],
    ['provider_refused', true, false],
    ['invalid_request', true, false],
    ['provider_error', false, false],
    ['provider_rate_limited', false, false],
    ['first_byte_timeout', false, false],
    ['circuit_open', false, false],
    ['pool_exhausted', false, false],
  ])('%s ends it if it comes from the first: %s, from the second: %s', (code, first, second) => {
    const error = new GatewayError(code);
    expect([endsRace(error, 'first'), endsRace(error, 'second')]).toEqual([first, second]);
  });
});
