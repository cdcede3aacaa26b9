/** Fastify's own refusals, and whatever a route throws, as errors of ours. */
import { GatewayError, toGatewayError } from '../exchange/gateway-error.ts';

/** The GatewayError for what fastify caught. A stranger becomes `internal`. */
export const refusalOf = (error: unknown): GatewayError => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new GatewayError('unsupported_media_type');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new GatewayError('request_too_large');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new GatewayError('malformed_json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return new GatewayError('invalid_request', { message: 'This is not a valid HTTP request.' });
    default:
      return toGatewayError(error);
  }
};
