/** What a provider's error object means, inside a stream or in a body: the same classes as HTTP statuses have. */
import { type FailureCode, GatewayError } from '../exchange/gateway-error.ts';
import { isObject } from './shape.ts';

const limited = /rate_?limit|too_many_requests|quota|\b429\b/;
const unauthorized = /authentication|permission|invalid_api_key|billing|\b40[13]\b/;
const callers =
  /context_length|content_(filter|policy)|invalid_(request|prompt|image|base64|value)|image_|too_large|not_found|unsupported|moderation|string_above|\b4(00|04|13|22)\b/;
const callersWords =
  /context (length|window)|maximum (context|number of tokens)|prompt is too long|content (filter|management policy|policy)/i;

const classify = (error: unknown): FailureCode => {
  if (!isObject(error))
    return typeof error === 'string' && callersWords.test(error) ? 'provider_refused' : 'stream_error';
  const names = `${error.type} ${error.code} ${error.status} ${error.error_type}`.toLowerCase();
  if (limited.test(names)) return 'provider_rate_limited';
  if (callers.test(names) || (typeof error.message === 'string' && callersWords.test(error.message)))
    return 'provider_refused';
  if (unauthorized.test(names)) return 'provider_unauthorized';
  return 'stream_error';
};

/**
 * The caller's own mistake (`provider_refused`) carries the provider's body, so that the caller can be told the reason as with an HTTP 400;
 * every other class keeps the provider's words to itself.
 * @param error the provider's `error` value
 * @param body the JSON text it came in
 */
export const providerFailure = (error: unknown, body: string): GatewayError => {
  const code = classify(error);
  return code === 'provider_refused'
    ? new GatewayError(code, {
        passThrough: { headers: { 'content-type': 'application/json' }, body },
        phase: 'stream',
      })
    : new GatewayError(code, { phase: 'stream' });
};
