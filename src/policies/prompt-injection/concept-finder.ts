/** Finds the class of a word in the thesaurus by its hash: the word itself, or the longest beginning that is listed. */
import { readdirSync, readFileSync } from 'node:fs';
import { type Concept, concepts } from './concepts.ts';
import { hashOf } from './hashing.ts';
import { looksOf } from './unveil.ts';

const isConcept = (name: string): name is Concept => Object.hasOwn(concepts, name);
const names = Object.keys(concepts).filter(isConcept);
const numbers = new Map(names.map((name, at) => [name, at + 1] as const));

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

const folder = new URL('./thesaurus/', import.meta.url);
/** A line of a language's file: `class: word beginning* …`. */
const line = /^(\w+): (.+)$/gm;

/** The words of each class, those of `concepts.ts` first. @throws {Error} where a file names a class that there is none of */
const listedWords = (): readonly (readonly [number, string])[] => {
  const own = names.map((name) => [numbers.get(name) ?? 0, concepts[name]] as const);
  const files = readdirSync(folder).sort();
  const others = files.flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(line)].map(([, name = '', words = '']) => {
      const number = isConcept(name) ? numbers.get(name) : undefined;
      if (number === undefined) throw new Error(`thesaurus/${file} names a class that concepts.ts does not: ${name}`);
      return [number, words] as const;
    }),
  );
  return [...own, ...others];
};

export interface ConceptFinder {
  /** The class of a whole word, 0 where it has none. */
  word(hash: number): number;
  /** The class of every word with this beginning, 0 where it has none. */
  stem(hash: number): number;
}

const read = (): ConceptFinder => {
  const words = new Map<number, number>();
  const stems = new Map<number, number>();
  for (const [number, list] of listedWords()) {
    for (const listed of list.split(/\s+/)) {
      const isStem = listed.endsWith('*');
      const word = (isStem ? listed.slice(0, -1) : listed).toLowerCase();
      const into = isStem ? stems : words;
      // As written, and as it looks with accents dropped: attackers and hurried writers leave them out.
      for (const hash of [hashOf(word), hashOf(looksOf(word))]) if (!into.has(hash)) into.set(hash, number);
    }
  }
  const wordTable = new NumberTable(words);
  const stemTable = new NumberTable(stems);
  return { word: (hash) => wordTable.get(hash), stem: (hash) => stemTable.get(hash) };
};

let found: ConceptFinder | undefined;

/** Read when it is first needed: most commands judge no prompts. */
export const conceptFinder = (): ConceptFinder => {
  found ??= read();
  return found;
};
