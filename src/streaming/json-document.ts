/**
 * A JSON text with the place of every string in it, so that one string can be replaced and every other byte stays as it was.
 * Strict (RFC 8259) and stricter: duplicate keys are refused, since two readers would see two texts.
 */
export interface JsonDocument {
  readonly text: string;
  /** The parsed value; numbers that lose digits as a double are still exact in `text`. */
  readonly value: unknown;
  /** The text with some strings replaced. Paths that are not strings are a defect and throw. */
  replaceStrings(edits: readonly { readonly path: readonly (string | number)[]; readonly value: string }[]): string;
}
