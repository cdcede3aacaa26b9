/** Asks a stream for its usage chunk, by a textual insertion: nothing else in the request changes. */
import { editJson } from '../../streaming/json-edit.ts';
import { memberLiterals } from '../../streaming/json-walk.ts';
import { isObject } from '../shape.ts';

const member = '"include_usage":true';
const wanted: ReadonlySet<string> = new Set(['stream', 'stream_options']);

/**
 * The request with `stream_options.include_usage` true, if it asks for a stream; other requests unchanged. The usage chunk that follows is
 * `hidden` where the caller did not ask for it; the `"usage":null` that some providers then put in every chunk stays, and harms no client.
 * Only the outermost members are looked at: the cost does not grow with what the messages say.
 * @param body a valid JSON object
 */
export const withUsageAsked = (body: string): string => {
  const members = memberLiterals(body, wanted);
  if (members.get('stream') !== 'true') return body;
  const literal = members.get('stream_options');
  if (literal === undefined) {
    const at = body.indexOf('{') + 1;
    return `${body.slice(0, at)}"stream_options":{${member}},${body.slice(at)}`;
  }
  const options: unknown = JSON.parse(literal);
  if (!isObject(options)) return editJson(body, [{ path: ['stream_options'], replace: () => `{${member}}` }]);
  if ('include_usage' in options) {
    return editJson(body, [{ path: ['stream_options', 'include_usage'], replace: () => 'true' }]);
  }
  const insert = (old: string): string =>
    Object.keys(options).length === 0 ? `{${member}}` : `{${member},${old.slice(1)}`;
  return editJson(body, [{ path: ['stream_options'], replace: insert }]);
};
