/** What a provider's refusal means: the caller's mistake (passed through unchanged), a limit, or the provider's own fault. Pure. */
import { GatewayError } from '../exchange/gateway-error.ts';
import type { Translator } from '../providers/provider.ts';
import { passedOn } from './passed-on.ts';

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What has to be known to pass a refusal on. */
export interface Passage {
  /** The target's own: a body that repeats it is not passed on. */
  readonly key: string | undefined;
  /** Present where the target speaks another dialect than the caller. */
  readonly translator: Pick<Translator, 'refusal'> | undefined;
}

/** Names a provider's answer with a status of 300 or more. */
export const answerFailure = (refusal: Refusal, now: number, { key, translator }: Passage): GatewayError => {
  const { status, headers, body } = refusal;
  const retryAfterSeconds = retryAfter(headers, now);
  const common = {
    phase: 'first_byte' as const,
    providerStatus: status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  if (status === 429) return new GatewayError('provider_rate_limited', common);
  if (status >= 500 || status === 408) return new GatewayError('provider_error', common);
  if (status < 400)
    return new GatewayError('invalid_response', { ...common, message: `The provider answered with status ${status}.` });
  if (key !== undefined && body.includes(key)) return new GatewayError('provider_refused', { ...common, status });
  return new GatewayError('provider_refused', {
    ...common,
    status,
    passThrough:
      translator === undefined ? { headers: own(headers), body } : { headers: {}, body: translator.refusal(body) },
  });
};

/** How long to wait is said by us, within our own limit. */
const own = (headers: Readonly<Record<string, string>>): Record<string, string> => {
  const { 'retry-after': _seconds, 'retry-after-ms': _ms, ...rest } = passedOn(headers);
  return rest;
};

/**
 * Seconds to wait, from `retry-after-ms` or `retry-after` as seconds or as a date (RFC 9110, section 10.2.3).
 * @param now milliseconds since 1970
 */
export const retryAfter = (headers: Readonly<Record<string, string>>, now: number): number | undefined => {
  const ms = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms / 1_000;
  const text = headers['retry-after'];
  if (text === undefined || text.trim() === '') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds : undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1_000);
};
