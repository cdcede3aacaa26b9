/** Whether a letter stands among the few units in front of a start: tables of figures have none, and most rules for numbers need words. */

const isLetter = (unit: number): boolean => {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || unit >= 0x80;
};

export class WordsInFront {
  readonly #reach: number;
  /** Between these places of the whole text stands no letter. */
  #from = 0;
  #to = 0;

  /** @param reach how many units count as in front */
  constructor(reach: number) {
    this.#reach = reach;
  }

  /** For another text. */
  restart(): void {
    this.#from = 0;
    this.#to = 0;
  }

  /**
   * @param text what is at hand of the text, from the place `base` on; starts come in rising order
   * @param before what stood in front of it
   */
  any(text: string, base: number, start: number, before: string): boolean {
    const first = Math.max(-before.length, start - this.#reach);
    const known = base + first >= this.#from ? Math.max(first, this.#to - base) : first;
    for (let index = start - 1; index >= known; index -= 1) {
      if (isLetter(index >= 0 ? text.charCodeAt(index) : before.charCodeAt(before.length + index))) return true;
    }
    if (base + first < this.#from || known === first) this.#from = base + first;
    this.#to = base + start;
    return false;
  }
}
