/** Reading a body that is to be said in another dialect, and saying where it cannot be. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { JsonPath } from '../../exchange/text.ts';
import { formatPath } from '../../streaming/json-path.ts';
import { isObject, type JsonObject } from '../shape.ts';
import { parseExact } from './exact-json.ts';

/** @throws {GatewayError} invalid_request: this part of a request has no words in the provider's dialect */
export const untranslatable: (path: JsonPath, what: string) => never = (path, what) => {
  throw new GatewayError('invalid_request', {
    message: `${what} cannot be translated for the provider of this model.`,
    param: formatPath(path),
  });
};

/** The caller's body, which has been read before. @throws {GatewayError} invalid_request */
export const requestBody = (text: string): JsonObject => {
  const value = parseExact(text);
  return isObject(value) ? value : untranslatable([], 'A body that is not an object');
};

/** The provider's body. @throws {GatewayError} invalid_response */
export const answerBody = (text: string): JsonObject => {
  try {
    const value = parseExact(text);
    if (isObject(value)) return value;
  } catch {
    // Not JSON: said below.
  }
  throw new GatewayError('invalid_response', { message: 'The provider answered something other than a JSON object.' });
};

/** The arguments of a tool call: JSON in a string, which must be an object; none at all is an empty one. Undefined if it is neither. */
export const toolInput = (text: unknown): JsonObject | undefined => {
  if (typeof text !== 'string') return undefined;
  if (text.trim() === '') return {};
  try {
    const value = parseExact(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The entries whose value is there. */
export const present = (entries: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined && value !== null));
