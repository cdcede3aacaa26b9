/** What a provider's error object means, inside a stream or in a body: the same classes as HTTP statuses have. */
import { type FailureCode, type FailurePhase, GatewayError } from '../exchange/gateway-error.ts';
import { isObject, stringOf } from './shape.ts';

const limited = /rate_?limit|too_many_requests|quota|\b429\b/;
const unauthorized = /authentication|permission|invalid_api_key|billing|\b40[13]\b/;
const callers =
  /context_length|content_(filter|policy)|invalid_(request|prompt|image|base64|value)|image_|too_large|not_found|unsupported|moderation|string_above|\b4(00|04|13|22)\b/;
const callersWords =
  /context (length|window)|maximum (context|number of tokens)|prompt is too long|content (filter|management policy|policy)/i;

const filtered = /content_(filter|policy)|moderation|content (filter|management policy|policy)/i;
const tooLong = /context_length|string_above|too_large|context (length|window)|number of tokens|prompt is too long/i;

const classify = (names: string, words: string, otherwise: FailureCode): FailureCode => {
  if (limited.test(names)) return 'provider_rate_limited';
  // OpenAI calls a wrong key an invalid request, too.
  if (unauthorized.test(names)) return 'provider_unauthorized';
  return callers.test(names) || callersWords.test(words) ? 'provider_refused' : otherwise;
};

const reason = (names: string, words: string): string => {
  if (filtered.test(names) || filtered.test(words)) return "The provider's content filter refused the request.";
  if (tooLong.test(names) || tooLong.test(words)) return "The request is longer than the model's context.";
  return 'The provider refused the request.';
};

/**
 * Nothing of the provider's own words is passed on, since they may repeat the prompt or the key: for the caller's own mistake, which no
 * other attempt would mend, the class of the mistake is named.
 * @param error the provider's `error` value
 * @param phase `stream` for an error inside a stream; an error in place of a whole answer has none
 */
export const providerFailure = (error: unknown, phase?: FailurePhase): GatewayError => {
  const names = isObject(error) ? `${error.type} ${error.code} ${error.status} ${error.error_type}`.toLowerCase() : '';
  const words = isObject(error) ? (stringOf(error.message) ?? '') : (stringOf(error) ?? '');
  const code = classify(names, words, phase === 'stream' ? 'stream_error' : 'provider_error');
  return new GatewayError(code, {
    ...(code === 'provider_refused' ? { message: reason(names, words) } : {}),
    ...(phase === undefined ? {} : { phase }),
  });
};
