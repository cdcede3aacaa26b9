/** Finds the class of a word in the thesaurus by its hash: the word itself, or the longest beginning that is listed. */
import { type Concept, concepts } from './concepts.ts';
import { hashOf } from './hashing.ts';
import { looksOf } from './unveil.ts';

const isConcept = (name: string): name is Concept => Object.hasOwn(concepts, name);
const names = Object.keys(concepts).filter(isConcept);

/** Numbers of the classes; 0 is none. */
export const conceptCount = names.length + 1;
export const conceptNumber = (name: Concept): number => names.indexOf(name) + 1;

/** A hash table of numbers, open addressing; a look in a row of bytes first, since most words of most texts are in no class. */
class NumberTable {
  readonly #keys: Int32Array;
  readonly #values: Uint8Array;
  readonly #likely = new Uint8Array(1 << 16);
  readonly #mask: number;

  constructor(entries: ReadonlyMap<number, number>) {
    let size = 1024;
    while (size < entries.size * 3) size *= 2;
    this.#keys = new Int32Array(size);
    this.#values = new Uint8Array(size);
    this.#mask = size - 1;
    for (const [hash, value] of entries) {
      this.#likely[hash & 0xffff] = 1;
      let slot = (hash >>> 8) & this.#mask;
      while (this.#values[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = hash;
      this.#values[slot] = value;
    }
  }

  get(hash: number): number {
    if (this.#likely[hash & 0xffff] === 0) return 0;
    let slot = (hash >>> 8) & this.#mask;
    for (;;) {
      const value = this.#values[slot] ?? 0;
      if (value === 0 || this.#keys[slot] === hash) return value;
      slot = (slot + 1) & this.#mask;
    }
  }
}

const words = new Map<number, number>();
const stems = new Map<number, number>();
for (const name of names) {
  for (const listed of concepts[name].split(/\s+/)) {
    const isStem = listed.endsWith('*');
    const word = (isStem ? listed.slice(0, -1) : listed).toLowerCase();
    // As written, and as it looks with accents dropped: attackers and hurried writers leave them out.
    for (const form of [word, looksOf(word)]) {
      const into = isStem ? stems : words;
      const hash = hashOf(form);
      if (!into.has(hash)) into.set(hash, conceptNumber(name));
    }
  }
}

const wordTable = new NumberTable(words);
const stemTable = new NumberTable(stems);

/** The class of a whole word, 0 where it has none. */
export const wordConcept = (hash: number): number => wordTable.get(hash);
/** The class of every word with this beginning, 0 where it has none. */
export const stemConcept = (hash: number): number => stemTable.get(hash);
