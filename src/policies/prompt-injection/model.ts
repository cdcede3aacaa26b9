/** The trained half of the judgement: a logistic regression over hashed features, its weights in `model.bin` beside this file. */
import { readFileSync } from 'node:fs';
import { FeatureReader, featureCount } from './features.ts';
import { sizesFor, windowCount, windowSizes } from './windows.ts';
import type { Words } from './words.ts';

/** Log-odds that the window of a size from word `first` up to `end` is part of an attack; at 0 and above fewer than one benign text in a hundred has such a window, however long it is. */
export type WindowOdds = (first: number, end: number, size: number) => number;

export interface InjectionModel {
  /** Reads a text once, for any window of it. The answer is valid until the next text is read. */
  read(words: Words, foreign: boolean): WindowOdds;
}

/** What the phrasings' own log-odds count beside the model's. */
const ruleWeight = 2.5;
/** How sharply the score rises around the neutral point. */
const slope = 2;

/** Phrasings (0 to 1) and the model's log-odds as one score, 0 to 1. */
export const weigh = (odds: number, ruled: number): number =>
  1 / (1 + Math.exp(-slope * (odds - ruleWeight * Math.log(1 - ruled))));

/** The log-odds that a score of `weigh` stands for. */
export const unweigh = (score: number): number => Math.log(score / (1 - score)) / slope;

/** Log-odds that count as 0. The more windows a text has, the more chances to be mistaken for an attack, so the higher they stand. */
export interface NeutralPoints {
  /** Of a text that is one window. */
  readonly alone: number;
  /** Of a longer text, seen from far and from close. */
  readonly far: number;
  readonly close: number;
  /** How much higher with each e-fold of windows of a size: the scale of an exponential tail, which a maximum of many climbs evenly. */
  readonly rise: number;
}

/** The neutral points by name, in the order of the file. */
export const neutralNames = ['alone', 'far', 'close', 'rise'] as const;

/** The neutral point for windows of a size in a text of `count` words. */
export const neutralOf = ({ alone, far, close, rise }: NeutralPoints, count: number, size: number): number =>
  sizesFor(count).length === 1
    ? alone
    : (size === windowSizes[0] ? far : close) + rise * Math.log(windowCount(count, size));

/** What the file holds: 32-bit floats (little-endian) and one byte a feature. */
export interface ModelWeights {
  readonly neutral: NeutralPoints;
  /** Log-odds of a text without features. */
  readonly bias: number;
  readonly weights: Float32Array;
}

const header = 4 * (neutralNames.length + 2);
const reader = new FeatureReader();
let sums = new Float64Array(8_193);

export const injectionModel = ({ neutral, bias, weights }: ModelWeights): InjectionModel => ({
  read(words, foreign) {
    const { features, ends } = reader.read(words, foreign);
    if (sums.length <= words.count) sums = new Float64Array(words.count + 1);
    let sum = 0;
    let at = 0;
    for (let word = 0; word < words.count; word++) {
      const end = ends[word + 1] ?? 0;
      for (; at < end; at++) sum += weights[features[at] ?? 0] ?? 0;
      sums[word + 1] = sum;
    }
    const zeroFar = bias - neutralOf(neutral, words.count, windowSizes[0]);
    const zeroClose = bias - neutralOf(neutral, words.count, windowSizes[1]);
    return (first, end, size) => {
      const count = (ends[end] ?? 0) - (ends[first] ?? 0);
      return (
        (size === windowSizes[0] ? zeroFar : zeroClose) +
        ((sums[end] ?? 0) - (sums[first] ?? 0)) / Math.sqrt(Math.max(1, count))
      );
    };
  },
});

/** Packs weights to bytes; what is lost is less than one part in 254 of the largest. */
export const packModel = ({ neutral, bias, weights }: ModelWeights): Buffer => {
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = largest / 127 || 1;
  const packed = Buffer.alloc(header + featureCount);
  for (const [at, value] of [...neutralNames.map((name) => neutral[name]), bias, scale].entries())
    packed.writeFloatLE(value, 4 * at);
  for (const [at, weight] of weights.entries()) packed.writeInt8(Math.round(weight / scale), header + at);
  return packed;
};

/** @throws where the bytes are not a model of this feature table */
export const unpackModel = (packed: Buffer): ModelWeights => {
  if (packed.length !== header + featureCount) throw new Error('model.bin does not fit this version of the features');
  const scale = packed.readFloatLE(header - 4);
  const [alone, far, close, rise] = neutralNames.map((_, at) => packed.readFloatLE(4 * at));
  return {
    neutral: { alone: alone ?? 0, far: far ?? 0, close: close ?? 0, rise: rise ?? 0 },
    bias: packed.readFloatLE(header - 8),
    weights: Float32Array.from({ length: featureCount }, (_, at) => packed.readInt8(header + at) * scale),
  };
};

let loaded: InjectionModel | undefined;

/** The model of the repository; read once. */
export const trainedModel = (): InjectionModel => {
  loaded ??= injectionModel(unpackModel(readFileSync(new URL('./model.bin', import.meta.url))));
  return loaded;
};
