/** The text a chunk filter holds back: how many bytes it is, and what it says if the filter dies on it. */

/** Follows one filter. The held text is always the end of what the filter was given. */
export class HeldText {
  #chunks: string[] = [];
  #first = 0;
  #units = 0;
  #bytes = 0;

  /** The filter took `text` and holds back `held` UTF-16 units now. */
  took(text: string, held: number): void {
    if (held === 0) {
      this.#forget();
      return;
    }
    this.#chunks.push(text);
    this.#units += text.length;
    this.#bytes += Buffer.byteLength(text);
    let excess = this.#units - held;
    while (excess > 0) {
      const chunk = this.#chunks[this.#first] ?? '';
      const kept = excess < chunk.length ? chunk.slice(excess) : '';
      this.#bytes += Buffer.byteLength(kept) - Buffer.byteLength(chunk);
      this.#units += kept.length - chunk.length;
      excess -= chunk.length - kept.length;
      if (kept === '') this.#first++;
      else this.#chunks[this.#first] = kept;
      if (this.#first >= this.#chunks.length) break;
    }
    // Forgotten chunks are dropped in bulk: shifting one by one would be quadratic in what is held.
    if (this.#first > 64 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }

  /** UTF-8 bytes held back. */
  get bytes(): number {
    return this.#bytes;
  }

  get text(): string {
    return this.#chunks.slice(this.#first).join('');
  }

  #forget(): void {
    if (this.#units === 0) return;
    this.#chunks = [];
    this.#first = 0;
    this.#units = 0;
    this.#bytes = 0;
  }
}
