/**
 * How words begin, as a table of two letters: most texts in front of a number hold no word that begins like any that is looked for, and
 * telling so is far cheaper than a regular expression.
 */

const SIGNS = 32;
/** Row and column of everything that is no letter of ASCII. */
const FOREIGN = 27;
const NONE = 0;

/** 1 to 26 for ASCII letters of either case. */
const signOf = (unit: number): number => {
  const lower = unit | 0x20;
  if (lower >= 0x61 && lower <= 0x7a) return lower - 0x60;
  return unit >= 0x80 ? FOREIGN : NONE;
};

/** What stands between the bars that no parenthesis encloses. */
const alternativesOf = (pattern: string): readonly string[] => {
  const parts = [''];
  let depth = 0;
  for (const sign of pattern) {
    if (sign === '(' || sign === '[') depth += 1;
    if (sign === ')' || sign === ']') depth -= 1;
    if (sign === '|' && depth === 0) parts.push('');
    else parts.push(`${parts.pop()}${sign}`);
  }
  return parts;
};

const optional = /^[?*{]/;

/** Marks `row * 32 + column` for every way in which a text that matches a fragment of a pattern can begin. */
export const beginningsOf = (fragments: readonly string[]): Uint8Array => {
  const table = new Uint8Array(SIGNS * SIGNS);
  for (const fragment of fragments.flatMap(alternativesOf)) {
    const first = signOf(fragment.charCodeAt(0));
    const second = signOf(fragment.charCodeAt(1));
    if (first === NONE || optional.test(fragment.slice(1))) table.fill(1);
    else if (first === FOREIGN || second === NONE || second === FOREIGN || optional.test(fragment.slice(2))) {
      table.fill(1, first * SIGNS, (first + 1) * SIGNS);
    } else table[first * SIGNS + second] = 1;
  }
  return table;
};

/** The beginnings of the words of a text. Undefined where letters beyond ASCII stand for those of ASCII: anything may begin there. */
export const wordBeginnings = (text: string): readonly number[] | undefined => {
  const found: number[] = [];
  let last = NONE;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === 0x17f || unit === 0x212a) return undefined;
    const sign = signOf(unit);
    if (sign === FOREIGN || (sign !== NONE && (last === NONE || last === FOREIGN))) {
      found.push(sign * SIGNS + (index + 1 < text.length ? signOf(text.charCodeAt(index + 1)) : NONE));
    }
    last = sign;
  }
  return found;
};
