/**
 * Texts in a cipher that a model reads as easily as plain text: letters shifted (rot13, Caesar), mirrored (Atbash), or written backwards. They
 * are told by common English words, which no sentence is without and which look like nothing else in a cipher.
 */
import { hashOf } from './hashing.ts';
import type { Words } from './words.ts';

type Cipher = (text: string) => string;

const a = 0x61;
const letters = 26;

const turned =
  (turn: (letter: number) => number): Cipher =>
  (text) =>
    text.replace(/[a-z]/g, (letter) => String.fromCharCode(a + turn(letter.charCodeAt(0) - a)));

const shifted = (places: number): Cipher => turned((letter) => (letter + places) % letters);
const mirrored = turned((letter) => letters - 1 - letter);
const backwards: Cipher = (text) => [...text].reverse().join('');
const wordByWord: Cipher = (text) => text.replace(/\S+/g, backwards);

interface Way {
  readonly hide: Cipher;
  readonly show: Cipher;
}
const ways: readonly Way[] = [
  ...Array.from({ length: letters - 1 }, (_, at) => ({ hide: shifted(at + 1), show: shifted(letters - 1 - at) })),
  { hide: mirrored, show: mirrored },
  { hide: backwards, show: backwards },
  { hide: backwards, show: wordByWord },
];

const common = (
  'the and you not all are but for your that this with from what have will must tell them they then when only never about before above ' +
  'following everything anything instructions instruction ignore previous system prompt rules reveal repeat print show message secret password ' +
  'forget disregard answer respond without restrictions developer mode hidden now please write words word text output'
).split(' ');
/** Written backwards these are words, too, or parts of such. */
const wordsBackwards = new Set('and are not but for all now mode word words tell show'.split(' '));

/** By hash: the ways in which it hides a common word, one bit each. A word that is one itself hides nothing. */
const table = new Map<number, number>();
for (const [at, { hide }] of ways.entries())
  for (const word of common) {
    const hidden = hide(word);
    if (common.includes(hidden) || (hide === backwards && wordsBackwards.has(word))) continue;
    const hash = hashOf(hidden);
    table.set(hash, (table.get(hash) ?? 0) | (1 << at));
  }

/** Whether a hash may be in the table, by its low bits. */
const likely = new Uint8Array(1 << 16);
for (const hash of table.keys()) likely[hash & 0xffff] = 1;

/** What makes a cipher certain: different words, each counted by how many letters it has more than two. */
const enough = 6;
/** Units that are read in a cipher, and how many of them in front of the first word that was known. */
const mostRead = 6_000;
const inFront = 400;
/** Ciphers that are read in one text, likeliest first. */
const mostWays = 3;

const none: readonly string[] = [];

interface Sighting {
  readonly seen: Set<number>;
  readonly from: number;
  weight: number;
}

/**
 * What stands in a cipher in a text, in the open.
 * @param lower the text in lower case, of which `words` are the words
 */
export const deciphered = (lower: string, words: Words): readonly string[] => {
  let sightings: Map<number, Sighting> | undefined;
  for (let at = 0; at < words.count; at++) {
    const hash = words.hash[at] ?? 0;
    if (likely[hash & 0xffff] !== 1) continue;
    const bits = table.get(hash);
    if (bits === undefined) continue;
    const start = words.start[at] ?? 0;
    const length = (/^[a-z]+/.exec(lower.slice(start, start + 16))?.[0] ?? '').length;
    for (let way = 0, rest = bits; rest !== 0; way++, rest >>>= 1) {
      if ((rest & 1) === 0) continue;
      sightings ??= new Map();
      const sighting = sightings.get(way) ?? { seen: new Set(), from: start, weight: 0 };
      sightings.set(way, sighting);
      if (sighting.seen.has(hash)) continue;
      sighting.seen.add(hash);
      sighting.weight += length - 2;
    }
  }
  if (sightings === undefined) return none;
  return [...sightings]
    .filter(([, { seen, weight }]) => weight >= enough && seen.size > 1)
    .sort(([, one], [, other]) => other.weight - one.weight)
    .slice(0, mostWays)
    .map(([way, { from }]) => {
      const begin = Math.max(0, from - inFront);
      return ways[way]?.show(lower.slice(begin, begin + mostRead)) ?? '';
    });
};
