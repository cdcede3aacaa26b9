/** What speaks for an attack in one text, and where. */
import { type FoundPhrase, findPhrases, mostPhrases, vocabulary } from './phrase-finder.ts';
import { spoofs } from './signals.ts';
import { readWords, type Words } from './words.ts';

export interface Evidence {
  readonly type: string;
  /** How likely this alone makes an attack, 0 to 1. */
  readonly weight: number;
  /** Position in the row of words. */
  readonly at: number;
  /** Evidence with the same key is one: saying it twice does not make it truer. */
  readonly key: string | object;
}

const discussion =
  /\b(?:injections?|attacks?|attackers?|jailbreak(?:s|ing)?|adversarial|vulnerabilit(?:y|ies)|defen[ds]e?|prevent|detect|mitigate|protect|owasp|guardrails?|phrases?|classifier|red.team|says? things like|what does|tells? me to|e-?mail)\b/;
const imperativeBefore = new Set([
  'please',
  'and',
  'now',
  'then',
  'just',
  'also',
  'must',
  'should',
  'so',
  'first',
  'instead',
]);
const quotes = /["“”«»„`']/;

/** Quoted within a sentence of somebody else's: what stands in front of the quotation mark is not empty, what follows closes it. */
const isQuoted = (text: string, words: Words, phrase: FoundPhrase): boolean => {
  const from = words.start[phrase.first] ?? 0;
  const before = text.slice(Math.max(0, from - 32), from);
  const mark = before.search(/["“«„`'][^"”»“`']*$/);
  if (mark < 0 || from < 3) return false;
  const to = words.start[phrase.last] ?? from;
  return quotes.test(text.slice(to, to + 60));
};

/** Whether an instruction is given or merely spoken of: quoted, or inside a sentence, in a text about attacks. */
const isMentioned = (text: string, words: Words, phrase: FoundPhrase): boolean => {
  const from = words.start[phrase.first] ?? 0;
  const before = text.slice(Math.max(0, from - 24), from).trimEnd();
  if (before === '' || /[.!?:;\n()\]>*#-]$/.test(before)) return false;
  return !imperativeBefore.has(before.slice(before.lastIndexOf(' ') + 1));
};

/** How much is left of a signal that is spoken of, not given. */
const mentionedShare = 0.45;

/** Of a text that is made of attack phrasings: it is one, whatever else may be said of it. */
export const floodScore = 0.95;
const flood: readonly Evidence[] = [{ type: 'flood', weight: floodScore, at: 0, key: 'flood' }];
export const isFlood = (evidence: readonly Evidence[]): boolean => evidence === flood;

const none: readonly never[] = [];

/** The phrasings in a text. `lower` is the text in lower case, its veil taken off. */
export const phraseEvidence = (lower: string, words: Words, foreign: boolean): readonly Evidence[] => {
  const found = findPhrases(words);
  if (found.length === 0) return none;
  if (found.length >= mostPhrases) return flood;
  const aboutAttacks = !foreign && discussion.test(lower);
  const evidence: Evidence[] = [];
  for (const phrase of found) {
    if (phrase.phrasing.foreignOnly === true && !foreign) continue;
    const at = phrase.first;
    const { type, weight } = phrase.phrasing;
    if (!foreign && (isQuoted(lower, words, phrase) || (aboutAttacks && isMentioned(lower, words, phrase))))
      evidence.push({ type, weight: weight * mentionedShare, at, key: 'mentioned' });
    else evidence.push({ type, weight, at, key: phrase.phrasing });
    if (phrase.disguised) evidence.push({ type: 'disguise', weight: 0.25, at, key: 'disguise' });
  }
  return evidence;
};

const programming =
  /\b(?:tokens?|tokeni[sz]ers?|strips?|escapes?|regex|def|function|return|jinja|templates?|markers?)\b/;

/** Marks of chat templates; in a text of the user's about programming they may be its subject. */
export const spoofEvidence = (lower: string, words: Words, foreign: boolean): readonly Evidence[] => {
  let found: (typeof spoofs)[number][] | undefined;
  for (const hint of hints) {
    if (!lower.includes(hint.text)) continue;
    found ??= [];
    for (const mark of hint.marks) if (lower.includes(mark.text)) found.push(mark);
  }
  if (found === undefined || found.length === 0) return none;
  const share = !foreign && programming.test(lower) ? mentionedShare : 1;
  return found.map((spoof) => ({
    type: 'role_spoofing',
    weight: spoof.weight * share,
    at: wordAt(words, lower.indexOf(spoof.text)),
    key: share === 1 ? spoof : 'mentioned',
  }));
};

/** What the marks have in common: where it is not in a text, none of them is. */
const hints = ['<|', 'inst]', '<<sys', '### ', 'system'].map((text, index, all) => ({
  text,
  marks: spoofs.filter((spoof) => all.findIndex((hint) => spoof.text.includes(hint)) === index),
}));

/** The word at or behind an offset. */
const wordAt = ({ start, count }: Words, offset: number): number => {
  let low = 0;
  let high = Math.max(0, count - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((start[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A text's words, with the vocabulary of the phrasings. */
export const wordsOf = (lower: string, homoglyphs: boolean): Words => readWords(lower, vocabulary, homoglyphs);
