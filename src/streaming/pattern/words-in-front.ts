/** Whether a letter stands among the few units in front of a start: tables of figures have none, and most rules for numbers need words. */

const isLetter = (unit: number): boolean => {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || unit >= 0x80;
};

export class WordsInFront {
  /** Between these places of the whole text stands no letter. */
  #from = 0;
  #to = 0;

  /**
   * @param before the units in front of the start
   * @param start its place in the whole text; starts come in rising order
   */
  any(before: string, start: number): boolean {
    const first = start - before.length;
    const known = first >= this.#from && this.#to > first ? this.#to - first : 0;
    for (let index = before.length - 1; index >= known; index -= 1) {
      if (isLetter(before.charCodeAt(index))) return true;
    }
    if (known === 0) this.#from = first;
    this.#to = start;
    return false;
  }
}
