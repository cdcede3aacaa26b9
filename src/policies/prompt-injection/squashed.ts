/** Words run together, told apart again by the words we look for: `ignoreallpreviousinstructions`. */
import { seed, step } from './hashing.ts';
import type { Vocabulary } from './words.ts';

const shortest = 3;
const longest = 16;

/** Puts spaces around every known word of a squashed text; the longest word at a place wins. */
export const tellApart = (text: string, vocabulary: Vocabulary): string => {
  let out = '';
  let at = 0;
  while (at < text.length) {
    let rolling = seed;
    let length = 0;
    for (let offset = 0; offset < longest && at + offset < text.length; offset++) {
      rolling = step(rolling, text.charCodeAt(at + offset));
      if (offset + 1 >= shortest && vocabulary.has(rolling)) length = offset + 1;
    }
    out += length > 0 ? ` ${text.slice(at, at + length)} ` : text[at];
    at += Math.max(1, length);
  }
  return out;
};
