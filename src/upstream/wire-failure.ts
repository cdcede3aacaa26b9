/** What an error of the HTTP client means for an exchange. */
import { errors } from 'undici';
import { GatewayError } from '../exchange/gateway-error.ts';

/** The failure of a request that was sent: connection_lost where bytes are missing, invalid_response where they make no HTTP. */
export const wireFailure = (cause: Error, answering: boolean): GatewayError => {
  // The client would not even send it: a header or a path that is no HTTP, which is our mistake and not the provider's.
  if (cause instanceof errors.InvalidArgumentError) return new GatewayError('internal', { cause });
  const phase = answering ? 'stream' : 'first_byte';
  // The parser's reason for "the bytes stopped", as opposed to "the bytes are wrong"; its code is not set.
  const cut = cause.message.includes('Invalid EOF state');
  const nonsense =
    (cause instanceof errors.HTTPParserError && !cut) ||
    cause instanceof errors.HeadersOverflowError ||
    // In front of the head no byte of a body can be missing: two lengths disagree.
    (cause instanceof errors.ResponseContentLengthMismatchError && !answering);
  return new GatewayError(nonsense ? 'invalid_response' : 'connection_lost', { phase, cause });
};
