/** The body of a provider's refusal in the other dialect: its words and its type, in the caller's envelope. */
import { isObject, type JsonObject, stringOf } from '../shape.ts';

const errorOf = (text: string): JsonObject => {
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body) && isObject(body.error)) return body.error;
  } catch {
    // Not JSON: a refusal without words.
  }
  return {};
};

const unsaid = 'The provider refused the request.';

export const refusalToChat = (text: string): string => {
  const { message, type } = errorOf(text);
  const name = stringOf(type) ?? 'invalid_request_error';
  return JSON.stringify({ error: { message: stringOf(message) ?? unsaid, type: name, code: name, param: null } });
};

const anthropicTypes: ReadonlySet<unknown> = new Set([
  ...['invalid_request_error', 'authentication_error', 'permission_error', 'not_found_error', 'request_too_large'],
]);

export const refusalToMessages = (text: string): string => {
  const { message, type } = errorOf(text);
  const name = anthropicTypes.has(type) ? type : 'invalid_request_error';
  return JSON.stringify({ type: 'error', error: { type: name, message: stringOf(message) ?? unsaid } });
};
