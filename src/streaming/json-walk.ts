/** Steps through a JSON text without building values: behind a string, behind any value. They trust the text to be JSON and always come to an end. */

/** Where the string that opens at `at` has ended. */
export const behindString = (text: string, at: number): number => {
  for (let quote = text.indexOf('"', at + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let back = quote - 1;
    while (text.charCodeAt(back) === 0x5c) back -= 1;
    if ((quote - back) % 2 === 1) return quote + 1;
  }
  return text.length;
};

/** Where the white space that may start at `from` has ended. */
export const behindSpace = (text: string, from: number): number => {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return at;
};

const isDelimiter = (code: number): boolean =>
  code === 0x2c || code === 0x5d || code === 0x7d || code <= 0x20 || Number.isNaN(code);

/** Where the value that starts at `from` has ended. */
export const behindValue = (text: string, from: number): number => {
  const first = text.charCodeAt(from);
  if (first === 0x22) return behindString(text, from);
  let at = from;
  if (first !== 0x7b && first !== 0x5b) {
    while (!isDelimiter(text.charCodeAt(at))) at += 1;
    return at;
  }
  let depth = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = behindString(text, at);
      continue;
    }
    at += 1;
    if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return at;
};

/** What a key's literal says. @throws {SyntaxError} for an escape that does not exist */
export const keyOf = (literal: string): string =>
  literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);

/** The literals of some members of the outermost object, without building any value. @param text a valid JSON object */
export const memberLiterals = (text: string, keys: ReadonlySet<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  let at = behindSpace(text, behindSpace(text, 0) + 1);
  while (text.charCodeAt(at) === 0x22) {
    const keyEnd = behindString(text, at);
    const key = keyOf(text.slice(at, keyEnd));
    const start = behindSpace(text, behindSpace(text, keyEnd) + 1);
    const end = behindValue(text, start);
    if (keys.has(key)) found.set(key, text.slice(start, end));
    at = behindSpace(text, end);
    if (text.charCodeAt(at) !== 0x2c) break;
    at = behindSpace(text, at + 1);
  }
  return found;
};
