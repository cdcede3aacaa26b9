/** What an error of the HTTP client means for an exchange. */
import { errors } from 'undici';
import { GatewayError } from '../exchange/gateway-error.ts';

/** Parser codes that mean "the bytes stopped", as opposed to "the bytes are wrong". */
const cutShort = new Set(['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION']);

/** The failure of a request that was sent: connection_lost where bytes are missing, invalid_response where they make no HTTP. */
export const wireFailure = (cause: Error, answering: boolean): GatewayError => {
  // The client would not even send it: a header or a path that is no HTTP, which is our mistake and not the provider's.
  if (cause instanceof errors.InvalidArgumentError) return new GatewayError('internal', { cause });
  const phase = answering ? 'stream' : 'first_byte';
  const nonsense =
    (cause instanceof errors.HTTPParserError && !cutShort.has(cause.code)) ||
    cause instanceof errors.HeadersOverflowError;
  return new GatewayError(nonsense ? 'invalid_response' : 'connection_lost', { phase, cause });
};
