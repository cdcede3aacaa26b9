/** What the model reads: single words and pairs of neighbours, hashed into a table of fixed size (Weinberger et al., 2009). */
import { spread } from './hashing.ts';
import type { Words } from './words.ts';

/** Size of the table; a power of two. */
export const featureCount = 1 << 15;

const wordSalt = 0x3c6ef372;
const pairSalt = 0x2545f491;

/** Gathers the distinct features of stretches of text; keeps its buffers from one to the next. */
export class FeatureReader {
  readonly #seen = new Int32Array(featureCount);
  #stamp = 0;
  #found = new Int32Array(4_096);

  /** The features of the words from `first` up to, not including, `end`. The array is valid until the next call. */
  read(words: Words, first: number, end: number): Int32Array {
    const most = (end - first) * 2;
    if (this.#found.length < most) this.#found = new Int32Array(most);
    const stamp = ++this.#stamp;
    let count = 0;
    let before = 0;
    for (let at = first; at < end; at++) {
      const alternative = words.alternative[at] ?? 0;
      const word = alternative === 0 ? (words.hash[at] ?? 0) : alternative;
      const single = spread(word ^ wordSalt) & (featureCount - 1);
      if (this.#seen[single] !== stamp) {
        this.#seen[single] = stamp;
        this.#found[count++] = single;
      }
      if (at > first) {
        const pair = spread(Math.imul(before, 0x9e3779b1) ^ word ^ pairSalt) & (featureCount - 1);
        if (this.#seen[pair] !== stamp) {
          this.#seen[pair] = stamp;
          this.#found[count++] = pair;
        }
      }
      before = word;
    }
    return this.#found.subarray(0, count);
  }
}
