/**
 * What the model reads, hashed into a table of fixed size (Weinberger et al., 2009): words, pairs of neighbours, beginnings of words, and
 * the classes of words (the thesaurus) and punctuation with those that stand a little before them.
 */
import { spread } from './hashing.ts';
import { markKinds, type Words } from './words.ts';

/** Size of the table; a power of two. */
export const featureCount = 1 << 18;

/** What a feature is made of goes into its hash, so that a word and a pair never mean the same. */
const salts = {
  word: 0x3c6ef372,
  pair: 0x2545f491,
  stem: 0x4cf5ad43,
  concept: 0x5bd1e995,
  first: 0x68e31da4,
  ordered: 0x1b873593,
  triple: 0x7feb352d,
  before: 0x27d4eb2f,
  behind: 0x165667b1,
  last: 0x2c1b3c6d,
  /** Added to those of words, pairs and classes where the text is a tool's: what the user may say, a web page may not. */
  foreign: 0x2f8b1d35,
} as const;

/** How many classed words before it a classed word is paired with, and the most distance, in `place`. */
const reach = 4;
const markReach = 2;
const mostDistance = 40;
/** A feature that comes again within so many words is not counted again: a refrain says no more than its first line. */
const refrain = 64;
/** Punctuation stands among the classes, behind the last of them. */
const firstMark = 200;

const mostPerWord = 2 * (6 + 2 + reach + 1 + markKinds.length * (1 + markReach));

/** The features of a text by word: those of word `at` stand from `ends[at]` up to, not including, `ends[at + 1]`. */
export interface TextFeatures {
  readonly features: Int32Array;
  readonly ends: Int32Array;
}

const of = (left: number, right: number, salt: number): number =>
  spread(Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b) ^ salt) & (featureCount - 1);

/** Gathers the features of texts; keeps its buffers from one to the next. */
export class FeatureReader {
  readonly #seen = new Int32Array(featureCount);
  readonly #recent = new Int32Array(reach);
  readonly #recentPlace = new Int32Array(reach);
  #clock = 0;
  /** Of the text that is read: features so far, the word that is read, classes held. */
  #length = 0;
  #now = 0;
  #held = 0;
  #features = new Int32Array(8_192 * 4);
  #ends = new Int32Array(8_193);

  /** The answer is valid until the next call. */
  read(words: Words, foreign: boolean): TextFeatures {
    const { count } = words;
    if (this.#ends.length <= count) this.#ends = new Int32Array(count + 1);
    // The clock leaps between texts, so that none sees another's features.
    if (this.#clock > 1 << 30) {
      this.#clock = 0;
      this.#seen.fill(0);
    }
    const began = this.#clock + refrain + 1;
    this.#clock = began + count + 1;
    const ends = this.#ends;
    this.#recent.fill(0);
    this.#length = 0;
    this.#held = 0;
    let wordBefore = 0;
    let conceptBefore = 0;
    let placeBefore = -mostDistance;
    ends[0] = 0;
    for (let at = 0; at < count; at++) {
      if (this.#length + 2 * mostPerWord > this.#features.length) {
        const grown = new Int32Array(this.#features.length * 2);
        grown.set(this.#features);
        this.#features = grown;
      }
      this.#now = began + at;
      const alternative = words.alternative[at] ?? 0;
      const word = alternative === 0 ? (words.hash[at] ?? 0) : alternative;
      const place = words.place[at] ?? 0;
      const concept = words.concept[at] ?? 0;
      const stem = words.stem[at] ?? 0;
      const marks = words.marks[at] ?? 0;
      this.#note(of(word, 0, salts.word));
      if (foreign) this.#note(of(word, 0, salts.word ^ salts.foreign));
      if (stem !== 0) this.#note(of(stem, 0, salts.stem));
      for (let kind = firstMark, rest = marks; rest !== 0; kind++, rest >>= 1) {
        if ((rest & 1) === 0) continue;
        this.#note(of(kind, 0, salts.concept));
        this.#pairUp(kind, place, markReach, foreign);
        this.#hold(kind, place);
      }
      if (at > 0) {
        this.#note(of(wordBefore, word, salts.pair));
        if (foreign) this.#note(of(wordBefore, word, salts.pair ^ salts.foreign));
        if (conceptBefore !== 0) this.#note(of(conceptBefore, word, salts.behind));
        if (concept !== 0) this.#note(of(wordBefore, concept, salts.before));
      }
      if (concept !== 0) {
        this.#note(of(concept, 0, salts.concept));
        if (foreign) this.#note(of(concept, 0, salts.concept ^ salts.foreign));
        if (place - placeBefore > 3) this.#note(of(concept, 0, salts.first));
        this.#pairUp(concept, place, reach, foreign);
        this.#hold(concept, place);
      }
      wordBefore = word;
      conceptBefore = concept;
      placeBefore = place;
      ends[at + 1] = this.#length;
    }
    this.#now = began + count;
    for (let kind = firstMark, rest = words.trailing; rest !== 0; kind++, rest >>= 1) {
      if ((rest & 1) === 0) continue;
      this.#note(of(kind, 0, salts.last));
      this.#pairUp(kind, placeBefore, markReach, foreign);
    }
    ends[count] = this.#length;
    return { features: this.#features, ends };
  }

  #note(feature: number): void {
    const last = this.#seen[feature] ?? 0;
    this.#seen[feature] = this.#now;
    if (last + refrain < this.#now) this.#features[this.#length++] = feature;
  }

  /** A class with those before it. */
  #pairUp(kind: number, place: number, most: number, foreign: boolean): void {
    for (let back = 1; back <= most; back++) {
      const slot = (this.#held - back) & (reach - 1);
      const other = this.#recent[slot] ?? 0;
      if (other === 0 || place - (this.#recentPlace[slot] ?? 0) > mostDistance) return;
      this.#note(of(other, kind, salts.ordered));
      if (foreign) this.#note(of(other, kind, salts.ordered ^ salts.foreign));
      if (back === 2) {
        const between = this.#recent[(this.#held - 1) & (reach - 1)] ?? 0;
        this.#note(of((other << 8) | between, kind, salts.triple));
      }
    }
  }

  #hold(kind: number, place: number): void {
    const slot = this.#held++ & (reach - 1);
    this.#recent[slot] = kind;
    this.#recentPlace[slot] = place;
  }
}
