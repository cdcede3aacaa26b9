/** A failure in OpenAI's words. */
import type { GatewayError } from '../../exchange/gateway-error.ts';
import { writeSse } from '../../streaming/sse-writer.ts';

/** The fields of `error`; the first four are always there. */
const errorFields = (error: GatewayError, requestId: string) => {
  const { param, policy, phase } = error.details;
  return {
    message: error.message,
    type: error.row.type,
    code: error.row.code,
    param: param === undefined || param === '' ? null : param,
    ...(policy === undefined ? {} : { policy }),
    ...(phase === undefined ? {} : { phase }),
    request_id: requestId,
  };
};

export const openaiErrorBody = (error: GatewayError, requestId: string): string =>
  JSON.stringify({ error: errorFields(error, requestId) });

/** OpenAI's SDKs raise an APIError for a data event with an `error` in it. */
export const openaiErrorFrame = (error: GatewayError, requestId: string): string =>
  writeSse(openaiErrorBody(error, requestId));

/** The same on a stream of responses, where events have names. */
export const responsesErrorFrame = (error: GatewayError, requestId: string): string => {
  const fields = errorFields(error, requestId);
  const { code, message, param } = fields;
  return writeSse(JSON.stringify({ type: 'error', code, message, param, error: fields }), 'error');
};
