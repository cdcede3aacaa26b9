/** Text cut as models cut it: pieces of a few characters, with the space in front of a word. Values are cut in the middle, as in real streams. */

/** Pieces that join to the text again; no more than five characters each. */
export const tokensOf = (text: string): readonly string[] => text.match(/ ?[^\s]{1,4}|\s/gu) ?? [];

/** How many tokens a provider would charge for these texts. */
export const tokenCount = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Math.max(1, Math.ceil(text.length / 4)), 0);
