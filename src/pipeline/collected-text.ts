/** Bytes of a body that has to be read whole, up to a limit. */
import { GatewayError } from '../exchange/gateway-error.ts';
import { decodeUtf8 } from '../streaming/utf8.ts';

export class CollectedText {
  readonly #parts: Uint8Array[] = [];
  readonly #most: number;
  #size = 0;

  /** @param most bytes */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws {GatewayError} invalid_response past the limit */
  add(data: Uint8Array): void {
    this.#size += data.length;
    if (this.#size > this.#most)
      throw new GatewayError('invalid_response', {
        message: `The provider's answer is larger than ${this.#most} bytes.`,
      });
    this.#parts.push(data);
  }

  /** @throws {GatewayError} invalid_response if the bytes are not UTF-8 */
  text(): string {
    const [only] = this.#parts;
    const text = decodeUtf8(
      this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts, this.#size),
    );
    if (text === undefined)
      throw new GatewayError('invalid_response', { message: "The provider's answer is not UTF-8." });
    return text;
  }
}
