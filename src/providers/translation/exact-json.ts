/** JSON for translations: what moves from one body into another keeps the digits of its numbers. */

// ECMAScript 2026 (JSON.parse source text access), in Node since 21; the compiler's library does not list it yet.
declare global {
  interface JSON {
    rawJSON(text: string): object;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** Parses; numbers that a double cannot spell again become raw JSON, which `JSON.stringify` writes as it stood. @throws {SyntaxError} */
export const parseExact = (text: string): unknown =>
  JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value,
  );
