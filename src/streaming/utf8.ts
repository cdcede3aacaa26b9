/** Bytes to text across chunk borders: a character cut in two waits for its other half, anything that is not UTF-8 is refused. */
import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../exchange/gateway-error.ts';

/** Bytes at the end of `bytes` that begin a character whose rest has not arrived (0 to 3). */
const cutTail = (bytes: Uint8Array): number => {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
};

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The text of well-formed UTF-8, a byte order mark included as U+FEFF; undefined if the bytes are not UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? asBuffer(bytes).toString('utf8') : undefined;

/**
 * Decodes a provider's stream. Replacing bad bytes by U+FFFD would show policies another text than the one that passes,
 * so they are refused.
 */
export class Utf8Decoder {
  #tail: Buffer | undefined;

  /** @throws {GatewayError} invalid_response for bytes that are not UTF-8 */
  push(bytes: Uint8Array): string {
    let whole = asBuffer(bytes);
    if (this.#tail !== undefined) {
      whole = Buffer.concat([this.#tail, whole]);
      this.#tail = undefined;
    }
    const cut = cutTail(whole);
    if (cut > 0) {
      // A copy: the socket's buffer is not ours to keep.
      this.#tail = Buffer.from(whole.subarray(whole.length - cut));
      whole = whole.subarray(0, whole.length - cut);
    }
    const text = decodeUtf8(whole);
    if (text === undefined) {
      throw new GatewayError('invalid_response', { message: 'The provider sent bytes that are not UTF-8.' });
    }
    return text;
  }

  /** @throws {GatewayError} stream_incomplete if the bytes ended inside a character */
  end(): void {
    if (this.#tail === undefined) return;
    this.#tail = undefined;
    throw new GatewayError('stream_incomplete', { message: 'The provider ended the stream inside a character.' });
  }
}
