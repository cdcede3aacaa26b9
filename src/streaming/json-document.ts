/**
 * A JSON text with the place of every string in it, so that one string can be replaced and every other byte stays as it was.
 * Strict (RFC 8259) and stricter: duplicate keys are refused, since two readers would see two texts.
 */
import { GatewayError } from '../exchange/gateway-error.ts';
import { editJson, stringEdit } from './json-edit.ts';
import { formatPath } from './json-path.ts';
import { JsonFault, readJson } from './json-scanner.ts';
import { decodeUtf8 } from './utf8.ts';

export interface JsonDocument {
  readonly text: string;
  /** The parsed value; numbers that lose digits as a double are still exact in `text`. */
  readonly value: unknown;
  /** The text with some strings replaced. Paths that are not strings are a defect and throw. */
  replaceStrings(edits: readonly { readonly path: readonly (string | number)[]; readonly value: string }[]): string;
}

/** A body is the caller's (`malformed_json`) or the provider's (`invalid_response`). */
type Blame = 'malformed_json' | 'invalid_response';

const refusal = (blame: Blame, text: string, fault: JsonFault): GatewayError => {
  const before = text.slice(0, fault.offset);
  const line = before.split('\n').length;
  const column = fault.offset - before.lastIndexOf('\n');
  const subject = blame === 'malformed_json' ? 'The body' : "The provider's answer";
  const message = `${subject} is not acceptable JSON: ${fault.message} (line ${line}, column ${column}, offset ${fault.offset}).`;
  const param = formatPath(fault.path);
  return new GatewayError(blame, param === '' ? { message } : { message, param });
};

/**
 * Lone surrogates written as escapes are kept as they are: policies see them as the provider does, and a rewritten string spells them as
 * escapes again. A key named `__proto__` is a key like any other.
 * @throws {GatewayError} malformed_json (or `blame`) with line, column, offset and the path, never with a value
 */
export const parseJsonDocument = (text: string, blame: Blame = 'malformed_json'): JsonDocument => {
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    throw error instanceof JsonFault ? refusal(blame, text, error) : error;
  }
  return {
    text,
    value,
    replaceStrings: (edits) =>
      editJson(
        text,
        edits.map(({ path, value }) => stringEdit(path, value)),
      ),
  };
};

/**
 * The same from bytes, which must be UTF-8 without a byte order mark (RFC 8259, section 8.1).
 * @throws {GatewayError} malformed_json (or `blame`)
 */
export const parseJsonBytes = (bytes: Uint8Array, blame: Blame = 'malformed_json'): JsonDocument => {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    throw new GatewayError(blame, { message: 'The body is not UTF-8.' });
  }
  return parseJsonDocument(text, blame);
};
