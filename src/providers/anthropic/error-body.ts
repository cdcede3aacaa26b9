/** A failure in Anthropic's words: its envelope and, where it has one, its name for the type; the code stays ours. */
import type { GatewayError } from '../../exchange/gateway-error.ts';
import { writeSse } from '../../streaming/sse-writer.ts';

const types: ReadonlyMap<string, string> = new Map([
  ['upstream_error', 'api_error'],
  ['internal_error', 'api_error'],
  ['unsupported_media_type', 'invalid_request_error'],
]);

export const anthropicErrorBody = (error: GatewayError, requestId: string): string => {
  const { param, policy, phase } = error.details;
  const { type, code } = error.row;
  return JSON.stringify({
    type: 'error',
    error: {
      type: types.get(type) ?? type,
      message: error.message,
      code,
      param: param === undefined || param === '' ? null : param,
      ...(policy === undefined ? {} : { policy }),
      ...(phase === undefined ? {} : { phase }),
      request_id: requestId,
    },
    request_id: requestId,
  });
};

export const anthropicErrorFrame = (error: GatewayError, requestId: string): string =>
  writeSse(anthropicErrorBody(error, requestId), 'error');
