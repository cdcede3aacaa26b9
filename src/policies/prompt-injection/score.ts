/**
 * How likely a text is an attack, 0 to 1. Phrasings that stand together add up as independent: 1 − Π(1 − weight); to that the trained
 * model adds its log-odds, so that each can doubt the other.
 */
import { deciphered } from './ciphers.ts';
import { type Evidence, floodScore, isFlood, phraseEvidence, spoofEvidence, wordsOf } from './evidence.ts';
import { codedSegments, fewestApart, longWords, spacedSegments } from './hidden-segments.ts';
import { type InjectionModel, weigh } from './model.ts';
import { vocabulary } from './phrase-finder.ts';
import { tellApart } from './squashed.ts';
import { type Unveiled, unveil } from './unveil.ts';
import { sizesFor, windowCount, windowsAround } from './windows.ts';
import type { Words } from './words.ts';

export interface Reading {
  readonly decode_base64: boolean;
  readonly normalize_unicode: boolean;
  readonly detect_homoglyphs: boolean;
  /** Absent: the phrasings judge alone. */
  readonly model?: InjectionModel | undefined;
}

export interface Score {
  readonly score: number;
  /** How often each signal was seen. */
  readonly signals: Readonly<Record<string, number>>;
}

/** A text inside a text inside a text is opened; below that it is noise. */
const deepest = 2;
/** Fewer words than this say too little for the model. */
const fewestWords = 2;
/** Letters of a word that may be several: `ignoreallpreviousinstructions`. */
const runTogether = 24;

const together = (evidence: readonly Evidence[]): number => {
  if (evidence.length === 0) return 0;
  const strongest = new Map<string | object, number>();
  for (const { key, weight } of evidence) strongest.set(key, Math.max(weight, strongest.get(key) ?? 0));
  let doubt = 1;
  for (const weight of strongest.values()) doubt *= 1 - weight;
  return 1 - doubt;
};

const learnedPattern: Readonly<Record<string, number>> = { learned_pattern: 1 };
const noSignals: Readonly<Record<string, number>> = {};
const none: readonly never[] = [];

/** By the first word of the window. */
const evidenceByWindow = (evidence: readonly Evidence[], size: number): ReadonlyMap<number, readonly Evidence[]> => {
  const byWindow = new Map<number, Evidence[]>();
  for (const item of evidence) {
    for (const window of windowsAround(item.at, size)) {
      const inside = byWindow.get(window);
      if (inside === undefined) byWindow.set(window, [item]);
      else inside.push(item);
    }
  }
  return byWindow;
};

const heaviestWindow = (
  words: Words,
  evidence: readonly Evidence[],
  model: InjectionModel | undefined,
  readAsTool: boolean,
): Score => {
  let score = 0;
  let learned = false;
  const oddsOf = words.count < fewestWords ? undefined : model?.read(words, readAsTool);
  for (const size of sizesFor(words.count)) {
    const byWindow = evidence.length === 0 ? undefined : evidenceByWindow(evidence, size);
    const windows = windowCount(words.count, size);
    for (let window = 0; window < windows; window++) {
      const first = (window * size) / 2;
      const inside = byWindow?.get(first);
      const ruled = inside === undefined ? 0 : together(inside);
      if (oddsOf === undefined) {
        score = Math.max(score, ruled);
        continue;
      }
      const odds = oddsOf(first, Math.min(words.count, first + size), size);
      if (odds >= 0) learned = true;
      score = Math.max(score, weigh(odds, ruled));
    }
  }
  return { score, signals: learned ? learnedPattern : noSignals };
};

const veilEvidence = ({ tagged, invisible, turned }: Unveiled, mixed: number): readonly Evidence[] => {
  if (tagged === 0 && invisible === 0 && turned === 0 && mixed === 0) return none;
  const evidence: Evidence[] = [];
  const note = (type: string, weight: number) => evidence.push({ type, weight, at: 0, key: type });
  if (tagged >= 4) note('tag_characters', 0.6);
  if (invisible >= 2) note('invisible_characters', 0.25);
  if (turned >= 1) note('direction_override', 0.2);
  if (mixed >= 2) note('mixed_alphabets', 0.3);
  return evidence;
};

/** Texts inside the text. Its words are those of the text until the first of them is read. */
const hiddenIn = (text: string, lower: string, words: Words, { decode_base64 }: Reading): readonly string[] => {
  const coded = decode_base64 ? codedSegments(text, words) : none;
  const ciphers = deciphered(lower, words);
  if (coded.length + ciphers.length === 0 && words.longest < runTogether && words.singles < fewestApart) return none;
  const inner: string[] = [];
  for (const part of spacedSegments(text, words)) inner.push(part, tellApart(part.toLowerCase(), vocabulary));
  if (words.longest >= runTogether) for (const word of longWords(lower)) inner.push(tellApart(word, vocabulary));
  inner.push(...coded, ...ciphers);
  return inner;
};

/** @param foreign the text is a tool's or a document's, where instructions have no business */
export const scoreText = (text: string, reading: Reading, foreign: boolean, depth = 0): Score => {
  const seen = reading.normalize_unicode ? unveil(text) : { text, invisible: 0, tagged: 0, turned: 0 };
  const lower = seen.text.toLowerCase();
  const words = wordsOf(lower, reading.detect_homoglyphs);
  const phrases = phraseEvidence(lower, words, foreign);
  if (isFlood(phrases)) return { score: floodScore, signals: { flood: 1 } };
  const spoofing = spoofEvidence(lower, words, foreign);
  const evidence = spoofing.length === 0 ? phrases : [...phrases, ...spoofing];
  const veils = veilEvidence(seen, reading.detect_homoglyphs ? words.mixed : 0);
  const asUser = heaviestWindow(words, evidence, reading.model, false);
  // A tool's text is read twice: what would be an attack from the user is one from a tool, and there is more that only a tool may not say.
  const asTool = foreign ? heaviestWindow(words, evidence, reading.model, true) : asUser;
  const whole = asTool.score > asUser.score ? asTool : asUser;
  const signals: Record<string, number> = { ...whole.signals };
  for (const { type } of evidence) signals[type] = (signals[type] ?? 0) + 1;
  for (const { type } of veils) signals[type] = 1;
  let score = 1 - (1 - whole.score) * (1 - together(veils));
  for (const segment of depth < deepest ? hiddenIn(seen.text, lower, words, reading) : none) {
    // What is hidden has no more business here than what a tool says.
    const hidden = scoreText(segment, reading, true, depth + 1);
    if (hidden.score < 0.3) continue;
    signals.hidden_text = (signals.hidden_text ?? 0) + 1;
    // That it was hidden is evidence too.
    score = Math.max(score, 1 - (1 - hidden.score) * 0.8);
  }
  return { score, signals };
};
