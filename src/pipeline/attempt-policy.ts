/** The judgement over failed attempts: who is to blame, whether another try may help, and where. Pure. */
import { type GatewayError, toGatewayError } from '../exchange/gateway-error.ts';
import { backoffDelay, type RetrySettings } from '../resilience/backoff.ts';
import type { Vote } from '../resilience/guarded-by.ts';
import type { FallbackSettings, FallbackTrigger } from './plan.ts';

/** A vote in the target's circuit: only the provider's own faults count; a limit closes the target for a while without a vote. */
export const voteFor = (thrown: unknown): Vote => {
  const error = toGatewayError(thrown);
  if (error.code === 'provider_rate_limited') {
    const seconds = error.details.retryAfterSeconds;
    return seconds === undefined ? 'none' : { closedFor: seconds * 1_000 };
  }
  return error.row.blame === 'target' ? 'failure' : 'none';
};

/** Milliseconds until the next try at the same target, or null: not here. */
export const retryDelay = (
  settings: RetrySettings,
  thrown: unknown,
  attempt: number,
  random: () => number,
): number | null => {
  const error = toGatewayError(thrown);
  const { providerStatus, retryAfterSeconds } = error.details;
  if (!error.row.retryable || error.code === 'pool_exhausted') return null;
  if (providerStatus !== undefined && providerStatus >= 400 && !settings.retryableCodes.has(providerStatus))
    return null;
  return backoffDelay(
    settings,
    attempt,
    retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000,
    random(),
  );
};

/** Whether the next target may be tried after this failure. */
export const mayFallBack = ({ triggers }: FallbackSettings, thrown: unknown): boolean => {
  const trigger = triggerOf(toGatewayError(thrown));
  return trigger !== undefined && triggers.has(trigger);
};

const triggerOf = (error: GatewayError): FallbackTrigger | undefined => {
  switch (error.code) {
    case 'connect_failed':
    case 'connect_timeout':
      return 'connect';
    case 'first_byte_timeout':
    case 'first_token_timeout':
    case 'inter_chunk_timeout':
    // A target's own total; the exchange's is raised outside, where nothing falls back any more.
    case 'request_timeout':
      return 'timeout';
    case 'provider_rate_limited':
      return 'rate_limit';
    case 'provider_error':
    case 'connection_lost':
    case 'stream_error':
      return 'server_error';
    case 'circuit_open':
      return 'circuit_open';
    case 'invalid_response':
    case 'stream_incomplete':
      return 'invalid_response';
    default:
      return undefined;
  }
};

/**
 * Whether a failure ends a race between two targets. What a policy said of an answer is said, whoever gave it; the caller's own mistake is one
 * at any target, but only the preferred one is believed: the other may just not have this model, or this key.
 */
export const endsRace = (thrown: unknown, from: 'first' | 'second'): boolean => {
  const { code, row } = toGatewayError(thrown);
  if (row.type === 'policy_violation' || code === 'policy_timeout') return true;
  return from === 'first' && row.blame === 'caller';
};

/** What the caller sees when every target failed: the first error that says something; that a circuit was open says little. */
export const shownError = (errors: readonly [unknown, ...unknown[]]): unknown =>
  errors.find((error) => toGatewayError(error).code !== 'circuit_open') ?? errors[0];
