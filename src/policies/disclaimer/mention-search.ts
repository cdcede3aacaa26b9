/** Whether any of several texts mentions what a detector looks for; a search that can be left and taken up again anywhere. */
import type { TextSite } from '../../exchange/text.ts';
import type { Allowance } from '../../streaming/allowance.ts';
import type { Detector, DetectorStream } from '../../streaming/detector.ts';

/** What beginning another text takes of the allowance. */
const effortOfText = 64;

export class MentionSearch {
  readonly #texts: readonly TextSite[];
  readonly #detector: Detector;
  readonly #allowance: Allowance;
  #next = 0;
  #stream: DetectorStream | undefined = undefined;
  #found = false;

  constructor(texts: readonly TextSite[], detector: Detector, allowance: Allowance) {
    this.#texts = texts;
    this.#detector = detector;
    this.#allowance = allowance;
  }

  /** Goes on; undefined: the allowance was not enough to know. */
  goOn(): boolean | undefined {
    for (; !this.#found && this.#next < this.#texts.length; this.#next += 1) {
      if (this.#allowance.left <= 0) return undefined;
      if (this.#stream === undefined) {
        this.#allowance.left -= effortOfText;
        this.#stream = this.#detector.stream(this.#allowance);
        this.#stream.push(this.#texts[this.#next]?.text ?? '', this.#met);
      }
      this.#stream.end(this.#met);
      if (this.#stream.behind) return undefined;
      this.#stream = undefined;
    }
    return this.#found;
  }

  /** One is enough: the detector is told to stop. */
  readonly #met = (): undefined => {
    this.#found = true;
  };
}
