/** Finds the phrasings in a row of words: one step a word and phrasing it stands in, so linear in the text. */
import { hashOf } from './hashing.ts';
import { lexicon, type WordClass } from './lexicon.ts';
import { type Phrasing, phrasings } from './signals.ts';
import type { Vocabulary, Words } from './words.ts';

export interface FoundPhrase {
  readonly phrasing: Phrasing;
  /** Positions in the row of words, inclusive. */
  readonly first: number;
  readonly last: number;
  /** A word of it was spelled in disguise. */
  readonly disguised: boolean;
}

const isClass = (name: string): name is WordClass => Object.hasOwn(lexicon, name);
const stepBits = 4;
const steps = 1 << stepBits;

/** Where a word may stand: phrasing and step, packed, later steps first so that a word cannot follow itself. */
const compile = () => {
  const words = new Map<number, number[]>();
  const stems = new Map<number, number[]>();
  const note = (into: Map<number, number[]>, word: string, slot: number): void => {
    const hash = hashOf(word);
    const slots = into.get(hash) ?? [];
    if (!slots.includes(slot)) slots.push(slot);
    into.set(hash, slots);
  };
  for (const [index, { steps: row }] of phrasings.entries()) {
    for (const [position, step] of row.entries()) {
      for (const alternative of step.split('|')) {
        const name = alternative.slice(1);
        const members = alternative.startsWith('@') && isClass(name) ? lexicon[name].split(/\s+/) : [alternative];
        for (const member of members) {
          const word = member.toLowerCase();
          const slot = (index << stepBits) | position;
          if (word.endsWith('*')) note(stems, word.slice(0, -1), slot);
          else note(words, word, slot);
        }
      }
    }
  }
  for (const slots of [...words.values(), ...stems.values()])
    slots.sort((left, right) => (right & (steps - 1)) - (left & (steps - 1)));
  return { words, stems };
};

const table = compile();

/** Whether a hash may be in the table, by its low bits: most words of most texts are not, and a look here is cheaper than one there. */
const likely = new Uint8Array(1 << 16);
for (const hash of [...table.words.keys(), ...table.stems.keys()]) likely[hash & 0xffff] = 1;
const slotsOf = (hash: number): readonly number[] | undefined =>
  likely[hash & 0xffff] === 1 ? (table.words.get(hash) ?? table.stems.get(hash)) : undefined;

/** The words that phrasings are made of. */
export const vocabulary: Vocabulary = {
  has: (hash) => likely[hash & 0xffff] === 1 && table.words.has(hash),
  stem: (hash) => likely[hash & 0xffff] === 1 && table.stems.has(hash),
};

/** How far each phrasing has come, kept from text to text; places of a later text are so much higher that what an earlier one left is out of reach. */
const slotCount = phrasings.length * steps;
const never = -1_000_000;
const reached = new Int32Array(slotCount).fill(never);
const began = new Int32Array(slotCount);
const veiled = new Uint8Array(slotCount);
const outOfReach = 1_000;
const highest = 1 << 29;
let origin = 0;

/** Where places of the next text are counted from. */
const nextOrigin = (text: Words): number => {
  const here = origin;
  origin += (text.count === 0 ? 0 : (text.place[text.count - 1] ?? 0)) + outOfReach;
  if (origin < highest) return here;
  reached.fill(never);
  origin = (text.place[text.count - 1] ?? 0) + outOfReach;
  return 0;
};

/** A text with so many phrasings is made of them: nothing more needs to be found in it, and it must not be made to cost. */
export const mostPhrases = 1_000;

/** The phrasings in the text, each place where one ends; at most `mostPhrases`. */
export const findPhrases = (text: Words): readonly FoundPhrase[] => {
  const found: FoundPhrase[] = [];
  const from = nextOrigin(text);
  for (let at = 0; at < text.count; at++) {
    const plain = text.hash[at] ?? 0;
    const looks = text.alternative[at] ?? 0;
    let slots = slotsOf(plain);
    let disguised = false;
    if (slots === undefined && looks !== 0) {
      slots = slotsOf(looks);
      disguised = true;
    }
    if (slots === undefined) continue;
    if (found.length >= mostPhrases) break;
    const place = from + (text.place[at] ?? 0);
    for (const slot of slots) {
      const index = slot >> stepBits;
      const position = slot & (steps - 1);
      const phrasing = phrasings[index];
      if (phrasing === undefined) continue;
      if (position === 0) {
        reached[slot] = place;
        began[slot] = at;
        veiled[slot] = disguised ? 1 : 0;
      } else {
        const before = reached[slot - 1] ?? never;
        const distance = place - before;
        if (distance <= 0 || distance > (phrasing.gap + 1) * 3) continue;
        reached[slot] = place;
        began[slot] = began[slot - 1] ?? at;
        veiled[slot] = disguised || veiled[slot - 1] === 1 ? 1 : 0;
      }
      if (position === phrasing.steps.length - 1)
        found.push({ phrasing, first: began[slot] ?? at, last: at, disguised: veiled[slot] === 1 });
    }
  }
  return found;
};
