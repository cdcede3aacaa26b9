/** Which bodies the gateway reads: JSON in UTF-8, as it is. */
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../exchange/gateway-error.ts';

const json = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*$/i;

/** Why a request's body cannot be read; undefined if it can. */
export const mediaTypeError = (headers: IncomingHttpHeaders): GatewayError | undefined => {
  const type = headers['content-type'];
  if (type !== 'application/json' && !json.test(type ?? '')) return new GatewayError('unsupported_media_type');
  const encoding = headers['content-encoding'];
  // Policies judge what the provider will read; nobody may read it differently after unpacking.
  if (encoding !== undefined && encoding !== 'identity') return new GatewayError('unsupported_media_type');
  return undefined;
};
