/** A path in a JSON body as people write it: `messages[0].content`. */
import type { JsonPath } from '../exchange/text.ts';

const plainKey = /^[A-Za-z_$][\w$-]{0,63}$/;

const mostParts = 16;

/** Keys that do not look like names are shown as `[…]`: a caller's text could stand in one, and errors echo none. */
export const formatPath = (path: JsonPath): string => {
  let text = '';
  for (const part of path.slice(0, mostParts)) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (plainKey.test(part)) text += text === '' ? part : `.${part}`;
    else text += '[…]';
  }
  return path.length > mostParts ? `${text}…` : text;
};
