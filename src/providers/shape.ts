/** Narrowing what JSON.parse gave, and saying where a request has the wrong shape. */
import { GatewayError } from '../exchange/gateway-error.ts';
import type { JsonPath, Usage } from '../exchange/text.ts';
import { formatPath } from '../streaming/json-path.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as a list; none if it is no array. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const countOf = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);

/** @throws {GatewayError} invalid_request */
export const refuseShape: (path: JsonPath, expected: string) => never = (path, expected) => {
  const param = formatPath(path);
  throw new GatewayError('invalid_request', { message: `${param || 'The body'} must be ${expected}.`, param });
};

/** The body of a request. @throws {GatewayError} invalid_request */
export const bodyOf = (value: unknown): JsonObject => (isObject(value) ? value : refuseShape([], 'a JSON object'));

/** @throws {GatewayError} invalid_request */
export const modelOf = (body: JsonObject): string => {
  const { model } = body;
  return typeof model === 'string' && model !== '' ? model : refuseShape(['model'], 'a model name');
};

/** A flag that is false where it is absent or null. @throws {GatewayError} invalid_request */
export const flagOf = (body: JsonObject, key: string): boolean => {
  const value = body[key] ?? false;
  return typeof value === 'boolean' ? value : refuseShape([key], 'true or false');
};

/** `n`: 1 where it is absent or null. @throws {GatewayError} invalid_request */
export const choicesOf = (body: JsonObject): number => {
  const n = body.n ?? 1;
  return typeof n === 'number' && Number.isSafeInteger(n) && n >= 1 && n <= 1024
    ? n
    : refuseShape(['n'], 'a positive integer');
};

/** Token counts under the names of one dialect; undefined where the value holds none. */
export const usageOf = (value: unknown, input: string, output: string): Usage | undefined =>
  isObject(value) && (typeof value[input] === 'number' || typeof value[output] === 'number')
    ? { input_tokens: countOf(value[input]), output_tokens: countOf(value[output]) }
    : undefined;

/** The provider's answer as an object. @throws {GatewayError} invalid_response */
export const answerOf = (value: unknown): JsonObject => {
  if (isObject(value)) return value;
  throw new GatewayError('invalid_response', { message: 'The provider answered something other than a JSON object.' });
};
