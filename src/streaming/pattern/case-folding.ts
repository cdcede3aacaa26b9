/** Which characters are the same to the `i` flag: simple case folding, as ECMAScript does it under the `u` flag. */
import { contains, type Range, type RangeSet, union } from './code-points.ts';

const KELVIN = 0x212a;
const LONG_S = 0x17f;
const ASCII_LAST = 0x7f;
/** No character beyond this one has another case. */
const LAST_WITH_CASE = 0x1ffff;

const foldAscii = (set: RangeSet): RangeSet => {
  const more: Range[] = [];
  for (let letter = 0x61; letter <= 0x7a; letter += 1) {
    const capital = letter - 0x20;
    if (!contains(set, letter) && !contains(set, capital)) continue;
    more.push([letter, letter], [capital, capital]);
    if (letter === 0x6b) more.push([KELVIN, KELVIN]);
    if (letter === 0x73) more.push([LONG_S, LONG_S]);
  }
  return union(set, more);
};

const single = (text: string): number | undefined => {
  const code = text.codePointAt(0);
  return code !== undefined && String.fromCodePoint(code) === text ? code : undefined;
};

const sameWithoutCase = (a: number, b: number): boolean =>
  new RegExp(`^\\u{${a.toString(16)}}$`, 'iu').test(String.fromCodePoint(b));

/** Pairs (character, another that equals it but for case), found once by asking the engine about the likely candidates. */
const computePairs = (): readonly Range[] => {
  const pairs: Range[] = [];
  for (let code = 0; code <= LAST_WITH_CASE; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const text = String.fromCodePoint(code);
    const lower = text.toLowerCase();
    const upper = text.toUpperCase();
    if (lower === text && upper === text) continue;
    const candidates = new Set([lower, upper, lower.toUpperCase(), upper.toLowerCase()].map(single));
    for (const other of candidates) {
      if (other === undefined || other === code || !sameWithoutCase(code, other)) continue;
      pairs.push([code, other], [other, code]);
    }
  }
  return pairs;
};

let pairs: readonly Range[] | undefined;
const known = new Map<string, RangeSet>();

const foldAll = (set: RangeSet): RangeSet => {
  pairs ??= computePairs();
  const members = new Uint8Array(LAST_WITH_CASE + 1);
  for (const [low, high] of set) members.fill(1, low, high + 1);
  const more: Range[] = [];
  for (let grown = true; grown; ) {
    grown = false;
    for (const [member, other] of pairs) {
      if (members[member] === 0 || members[other] === 1) continue;
      members[other] = 1;
      more.push([other, other]);
      grown = true;
    }
  }
  return union(set, more);
};

/** The set with every character that a member equals when case is ignored. */
export const foldCase = (set: RangeSet): RangeSet => {
  if (set.every(([, high]) => high <= ASCII_LAST)) return foldAscii(set);
  const key = set.join();
  const folded = known.get(key) ?? foldAll(set);
  known.set(key, folded);
  return folded;
};
