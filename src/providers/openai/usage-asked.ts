/** Asks a stream for its usage chunk, by a textual insertion: nothing else in the request changes. */
import { editJson } from '../../streaming/json-edit.ts';
import { isObject } from '../shape.ts';

const member = '"include_usage":true';

/**
 * The request with `stream_options.include_usage` true, if it asks for a stream; other requests unchanged. The usage chunk that follows is
 * `hidden` where the caller did not ask for it; the `"usage":null` that some providers then put in every chunk stays, and harms no client.
 * @param body a valid JSON object
 */
export const withUsageAsked = (body: string): string => {
  const value: unknown = JSON.parse(body);
  if (!isObject(value) || value.stream !== true) return body;
  const { stream_options: options } = value;
  if (options === undefined) {
    const at = body.indexOf('{') + 1;
    return `${body.slice(0, at)}"stream_options":{${member}},${body.slice(at)}`;
  }
  if (!isObject(options)) return editJson(body, [{ path: ['stream_options'], replace: () => `{${member}}` }]);
  if ('include_usage' in options) {
    return editJson(body, [{ path: ['stream_options', 'include_usage'], replace: () => 'true' }]);
  }
  const insert = (literal: string): string =>
    Object.keys(options).length === 0 ? `{${member}}` : `{${member},${literal.slice(1)}`;
  return editJson(body, [{ path: ['stream_options'], replace: insert }]);
};
