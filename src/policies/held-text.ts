/** The text a chunk filter holds back: how many bytes it is, and what it says if the filter dies on it. */

/** UTF-8 bytes of a UTF-16 unit, at most. */
const BYTES_OF_UNIT = 3;

/** Follows one filter. The held text is always the end of what the filter was given. */
export class HeldText {
  #chunks: string[] = [];
  /** UTF-8 bytes of each chunk, where they have been asked for; else -1. */
  #sizes: number[] = [];
  #first = 0;
  #units = 0;

  /** The filter took `text` and holds back `held` UTF-16 units now. */
  took(text: string, held: number): void {
    if (held === 0) {
      if (this.#units > 0) this.#forget();
      return;
    }
    if (text !== '') {
      this.#chunks.push(text);
      this.#sizes.push(-1);
      this.#units += text.length;
    }
    let excess = this.#units - held;
    while (excess > 0 && this.#first < this.#chunks.length) {
      const { length } = this.#chunks[this.#first] ?? '';
      if (excess < length) {
        this.#chunks[this.#first] = (this.#chunks[this.#first] ?? '').slice(excess);
        this.#sizes[this.#first] = -1;
        this.#units -= excess;
        return;
      }
      this.#units -= length;
      excess -= length;
      this.#first += 1;
    }
    // Forgotten chunks are dropped in bulk: shifting one by one would be quadratic in what is held.
    if (this.#first > 64 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#sizes = this.#sizes.slice(this.#first);
      this.#first = 0;
    }
  }

  /** No more UTF-8 bytes than this are held back; costs nothing to ask. */
  get mostBytes(): number {
    return this.#units * BYTES_OF_UNIT;
  }

  /** UTF-8 bytes held back. */
  get bytes(): number {
    let bytes = 0;
    for (let index = this.#first; index < this.#chunks.length; index += 1) {
      let size = this.#sizes[index] ?? -1;
      if (size < 0) {
        size = Buffer.byteLength(this.#chunks[index] ?? '');
        this.#sizes[index] = size;
      }
      bytes += size;
    }
    return bytes;
  }

  get text(): string {
    return this.#chunks.slice(this.#first).join('');
  }

  #forget(): void {
    this.#chunks = [];
    this.#sizes = [];
    this.#first = 0;
    this.#units = 0;
  }
}
