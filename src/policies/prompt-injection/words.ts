/** A text as a row of word hashes, in one pass: what the phrasings and the model both read. */
import { conceptFinder } from './concept-finder.ts';
import { hashOf, seed, step } from './hashing.ts';
import { leet, lookalike } from './unveil.ts';

/** Words by position, and what the text is like as a whole. */
export interface Words extends Omit<WordRows, 'most' | 'put' | 'means'> {
  readonly count: number;
  /** Punctuation behind the last word. */
  readonly trailing: number;
  /** Words that mix alphabets. */
  readonly mixed: number;
  /** The longest rows of one-letter and of two-letter words: text whose letters stand apart, and spaced hexadecimal. */
  readonly singles: number;
  readonly doubles: number;
  /** UTF-16 units of the longest word. */
  readonly longest: number;
}

/** Buffers are kept from text to text, up to this many words; a longer text pays for its own. */
const mostKept = 1 << 19;
let kept: WordRows | undefined;

/** A row of numbers for each property of a word. */
class WordRows {
  readonly most: number;
  readonly hash: Int32Array;
  /** What a disguised word looks like (1gn0re, іgnоrе), 0 where it is no disguise. */
  readonly alternative: Int32Array;
  /** Distance from the start, three for a word and one for an ideograph, more over the end of a sentence. */
  readonly place: Int32Array;
  /** UTF-16 offset of the word. */
  readonly start: Int32Array;
  /** Class in the thesaurus, 0 where it has none. */
  readonly concept: Int32Array;
  /** The first letters of a long word, as what they look like; 0 for short words. */
  readonly stem: Int32Array;
  /** Punctuation in front of the word, one bit a kind (`markBits`). */
  readonly marks: Int32Array;

  constructor(most: number) {
    this.most = most;
    this.hash = new Int32Array(most);
    this.alternative = new Int32Array(most);
    this.place = new Int32Array(most);
    this.start = new Int32Array(most);
    this.concept = new Int32Array(most);
    this.stem = new Int32Array(most);
    this.marks = new Int32Array(most);
  }

  /** Where a word stands, and the punctuation in front of it. */
  put(at: number, start: number, place: number, marks: number): void {
    this.start[at] = start;
    this.place[at] = place;
    this.marks[at] = marks;
  }

  /** What a word may mean. */
  means(at: number, hash: number, alternative: number, concept: number, stem: number): void {
    this.hash[at] = hash;
    this.alternative[at] = alternative;
    this.concept[at] = concept;
    this.stem[at] = stem;
  }
}

/** What stood in them before is gone. */
const rowsFor = (most: number): WordRows => {
  if (kept !== undefined && most <= kept.most) return kept;
  const rows = new WordRows(most);
  if (most <= mostKept) kept = rows;
  return rows;
};

/** Kinds of punctuation that tell a command from a question, and from talk about commands. */
export const markKinds = ['?', '"“”«»„「」', '<[{', ':：', '`', '!！', '.。', '\n'] as const;
const markBits = new Map<number, number>(
  markKinds.flatMap((marks, kind) => [...marks].map((mark) => [mark.charCodeAt(0), 1 << kind] as const)),
);
const asciiMarks = Uint8Array.from({ length: 128 }, (_, code) => markBits.get(code) ?? 0);
const marksOf = (code: number): number => (code < 128 ? (asciiMarks[code] ?? 0) : (markBits.get(code) ?? 0));

/** Letters of a word's beginning that stand for its inflections, and the fewest letters of a word that has such. */
const stemLetters = 5;
const shortestWithStem = 6;

/** Letters of scripts that put no spaces between words: Chinese, Japanese, Thai. */
const isIdeograph = (code: number): boolean =>
  (code >= 0x0e01 && code <= 0x0e4e) ||
  (code >= 0x3040 && code <= 0x30ff) ||
  (code >= 0x3400 && code <= 0x9fff) ||
  (code >= 0xf900 && code <= 0xfaff);

const inWord = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code > 0xbf &&
    !(code >= 0x2000 && code <= 0x2bff) &&
    !(code >= 0x3000 && code <= 0x303f) &&
    !(code >= 0xd800 && code <= 0xdfff) &&
    !(code >= 0xfe10 && code <= 0xff0f) &&
    code !== 0xd7 &&
    code !== 0xf7);

const isInnerLeet = (code: number): boolean => code === 0x40 || code === 0x24 || code === 0x21 || code === 0x7c;

/** `don't` is one word, `l'ordre` is two: an apostrophe joins what is at most two letters long. */
const isContraction = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  if (code !== 0x27 && code !== 0x2019) return false;
  return inWord(text.charCodeAt(at + 1)) && !(inWord(text.charCodeAt(at + 2)) && inWord(text.charCodeAt(at + 3)));
};

/** Knows which words matter: ideographs have no spaces between them, so that words are found by looking. */
export interface Vocabulary {
  readonly has: (hash: number) => boolean;
  /** Beginnings of words, for languages that inflect. */
  readonly stem: (hash: number) => boolean;
}

const longestIdeographWord = 6;
const longestThaiWord = 12;

/** Reads a text in lower case. The answer is valid until the next text is read. */
export const readWords = (text: string, vocabulary: Vocabulary, homoglyphs: boolean): Words => {
  const rows = rowsFor(text.length + 1);
  const concepts = conceptFinder();
  let count = 0;
  let at = 0;
  let where = 0;
  let mixedWords = 0;
  let singles = 0;
  let doubles = 0;
  let longest = 0;
  let alike = 0;
  let alikeLength = 0;
  let mark = 0;

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isIdeograph(code)) {
      let found = 0;
      let kind = 0;
      let length = 1;
      let rolling = seed;
      const reach = Math.min(code < 0x1000 ? longestThaiWord : longestIdeographWord, text.length - at);
      for (let offset = 0; offset < reach; offset++) {
        rolling = step(rolling, text.charCodeAt(at + offset));
        const meant = concepts.word(rolling);
        if (meant !== 0 || vocabulary.has(rolling)) {
          found = rolling;
          kind = meant;
          length = offset + 1;
        }
      }
      rows.put(count, at, where, mark);
      rows.means(count, found === 0 ? step(seed, code) : found, 0, kind, 0);
      count++;
      where += 1;
      mark = 0;
      at += length;
      continue;
    }
    if (!inWord(code)) {
      if (code === 0x2e || code === 0x0a || code === 0x3f || code === 0x21) where += 3;
      mark |= marksOf(code);
      at++;
      continue;
    }
    const from = at;
    let plain = seed;
    let looks = seed;
    let stem = 0;
    let kind = 0;
    let letters = 0;
    let beginning = 0;
    let latin = false;
    let other = false;
    let disguised = false;
    let unlike = false;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (!inWord(unit)) {
        if (isContraction(text, at)) continue;
        // A dollar or an at sign inside a word stands for a letter; at its end it is punctuation.
        if (!isInnerLeet(unit) || !inWord(text.charCodeAt(at + 1))) break;
      } else if (isIdeograph(unit)) break;
      plain = step(plain, unit);
      if (unit >= 0x61 && unit <= 0x7a) {
        latin = true;
        looks = step(looks, unit);
      } else if (unit < 0x80) {
        const letter = leet.get(unit);
        disguised ||= letter !== undefined;
        looks = step(looks, letter ?? unit);
      } else {
        other = true;
        const letter = homoglyphs ? lookalike(unit) : 0;
        if (letter === 0) unlike = true;
        else disguised = true;
        looks = step(looks, letter === 0 ? unit : letter);
        if (stem === 0 && unit >= 0x400 && at - from >= 3 && vocabulary.stem(plain)) stem = plain;
      }
      if (++letters === stemLetters) beginning = looks;
      if (letters > 3 || unit >= 0x400) {
        const meant = concepts.stem(looks);
        if (meant !== 0) kind = meant;
      }
    }
    if (latin && other && disguised && text.charCodeAt(from) !== 0)
      mixedWords += mixesAlphabets(text, from, at) ? 1 : 0;
    const whole = concepts.word(looks);
    if (whole !== 0) kind = whole;
    rows.put(count, from, where, mark);
    rows.means(
      count,
      stem === 0 ? plain : stem,
      disguised && !unlike && looks !== plain ? looks : 0,
      kind,
      letters >= shortestWithStem ? beginning : 0,
    );
    count++;
    where += 3;
    mark = 0;
    const length = at - from;
    if (length > longest) longest = length;
    alike = length === alikeLength ? alike + 1 : 1;
    alikeLength = length;
    if (length === 1 && alike > singles) singles = alike;
    else if (length === 2 && alike > doubles) doubles = alike;
  }
  return {
    count,
    hash: rows.hash,
    alternative: rows.alternative,
    place: rows.place,
    start: rows.start,
    concept: rows.concept,
    stem: rows.stem,
    marks: rows.marks,
    trailing: mark,
    mixed: mixedWords,
    singles,
    doubles,
    longest,
  };
};

const mixesAlphabets = (text: string, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x370 && unit <= 0x52f) return true;
  }
  return false;
};

/** The hash of a word of a table, in lower case. */
export const wordHash = (word: string): number => hashOf(word.toLowerCase());
