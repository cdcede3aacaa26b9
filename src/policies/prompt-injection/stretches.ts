/** Very long texts in stretches that are judged one by one, so that none holds everybody else up; what stands on a seam is in both. */

const stretchUnits = 32_768;
const seamUnits = 4_096;
/** How far back a blank is looked for to cut at. */
const reach = 128;

export interface Stretch {
  readonly text: string;
  /** Where the next one begins; undefined where this is the last. */
  readonly next: number | undefined;
}

/** A place near `at`, not behind it, that cuts no word, or at least no character. */
const cutBefore = (text: string, at: number): number => {
  for (let place = at; place > at - reach; place -= 1) if (text.charCodeAt(place - 1) <= 0x20) return place;
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
};

/** The stretch of a text that begins at a place. Most texts are one. */
export const stretchFrom = (text: string, from: number): Stretch => {
  if (text.length - from <= stretchUnits + seamUnits)
    return { text: from === 0 ? text : text.slice(from), next: undefined };
  const end = cutBefore(text, from + stretchUnits);
  return { text: text.slice(from, end), next: cutBefore(text, end - seamUnits) };
};
