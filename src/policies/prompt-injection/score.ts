/**
 * How likely a text is an attack, 0 to 1. Evidence that stands together adds up as independent: 1 − Π(1 − weight).
 * A text is read in overlapping windows, so that an attack in a long document counts as much as one by itself.
 */

import { type Evidence, phraseEvidence, spoofEvidence, wordsOf } from './evidence.ts';
import { codedSegments, spacedSegments } from './hidden-segments.ts';
import { vocabulary } from './phrase-finder.ts';
import { tellApart } from './squashed.ts';
import { unveil } from './unveil.ts';

export interface ReadingSettings {
  readonly decode_base64: boolean;
  readonly normalize_unicode: boolean;
  readonly detect_homoglyphs: boolean;
}

export interface Score {
  readonly score: number;
  /** How often each signal was seen. */
  readonly signals: Readonly<Record<string, number>>;
}

/** UTF-16 units that are weighed together; windows overlap by half. */
const windowUnits = 4_096;

const weigh = (evidence: readonly Evidence[]): number => {
  const strongest = new Map<string | object, number>();
  for (const { key, weight } of evidence) strongest.set(key, Math.max(weight, strongest.get(key) ?? 0));
  let doubt = 1;
  for (const weight of strongest.values()) doubt *= 1 - weight;
  return 1 - doubt;
};

const heaviestWindow = (evidence: readonly Evidence[]): number => {
  if (evidence.length === 0) return 0;
  const halves = new Map<number, Evidence[]>();
  for (const item of evidence) {
    const half = Math.floor(item.at / (windowUnits / 2));
    for (const window of [half - 1, half]) halves.set(window, [...(halves.get(window) ?? []), item]);
  }
  let most = 0;
  for (const items of halves.values()) most = Math.max(most, weigh(items));
  return most;
};

const veilEvidence = (seen: ReturnType<typeof unveil>, mixed: number): readonly Evidence[] => {
  const evidence: Evidence[] = [];
  const note = (type: string, weight: number) => evidence.push({ type, weight, at: 0, key: type });
  if (seen.tagged >= 4) note('tag_characters', 0.6);
  if (seen.invisible >= 2) note('invisible_characters', 0.25);
  if (seen.turned >= 1) note('direction_override', 0.2);
  if (mixed >= 2) note('mixed_alphabets', 0.3);
  return evidence;
};

/** @param foreign the text is a tool's or a document's, where instructions have no business */
export const scoreText = (text: string, reading: ReadingSettings, foreign: boolean, depth = 0): Score => {
  const seen = reading.normalize_unicode ? unveil(text) : { text, invisible: 0, tagged: 0, turned: 0 };
  const lower = seen.text.toLowerCase();
  const words = wordsOf(lower, reading.detect_homoglyphs);
  const evidence: Evidence[] = [...phraseEvidence(lower, words, foreign), ...spoofEvidence(lower)];
  const veils = veilEvidence(seen, reading.detect_homoglyphs ? words.mixed : 0);
  const signals: Record<string, number> = {};
  for (const { type } of [...evidence, ...veils]) signals[type] = (signals[type] ?? 0) + 1;
  let score = heaviestWindow(evidence);
  if (veils.length > 0) score = 1 - (1 - score) * (1 - weigh(veils));
  if (depth < 2) {
    const inner: string[] = spacedSegments(seen.text).flatMap((segment) => [
      segment,
      tellApart(segment.toLowerCase(), vocabulary),
    ]);
    if (reading.decode_base64) inner.push(...codedSegments(seen.text));
    for (const segment of inner) {
      const hidden = scoreText(segment, reading, foreign, depth + 1);
      if (hidden.score < 0.3) continue;
      signals.hidden_text = (signals.hidden_text ?? 0) + 1;
      score = Math.max(score, 1 - (1 - hidden.score) * 0.8);
    }
  }
  return { score, signals };
};
