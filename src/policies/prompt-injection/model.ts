/** The trained half of the judgement: a logistic regression over hashed words and pairs, its weights in `model.bin` beside this file. */
import { readFileSync } from 'node:fs';
import { featureCount } from './features.ts';

export interface InjectionModel {
  /** Log-odds that a stretch of text is part of an attack; 0 is where training still found one benign text in a hundred. */
  odds(features: Int32Array): number;
}

/** What phrasings are worth beside the model, in log-odds, and how far the model may doubt them: four fifths sure stand alone. */
export const ruleWeight = 4;
const mostDoubt = -3.2;
/** How sharply the score rises around the neutral point. */
const slope = 2;

/** What is added for a tool's or a document's text, where instructions have no business. */
const strictness = 0.7;

/** Phrasings (0 to 1) and the model's log-odds as one score, 0 to 1. */
export const weigh = (odds: number, ruled: number, foreign: boolean): number =>
  1 / (1 + Math.exp(-slope * (Math.max(odds + (foreign ? strictness : 0), mostDoubt) + ruleWeight * ruled)));

/** What the file holds: three 32-bit floats (little-endian) and one byte a feature. */
export interface ModelWeights {
  /** Log-odds that count as 0: see `InjectionModel`. */
  readonly neutral: number;
  /** Log-odds of a text without features. */
  readonly bias: number;
  readonly weights: Float32Array;
}

const header = 12;

export const injectionModel = ({ neutral, bias, weights }: ModelWeights): InjectionModel => ({
  odds(features) {
    let sum = 0;
    for (let at = 0; at < features.length; at++) sum += weights[features[at] ?? 0] ?? 0;
    return bias - neutral + sum / Math.sqrt(Math.max(1, features.length));
  },
});

/** Packs weights to bytes; what is lost is less than one part in 254 of the largest. */
export const packModel = ({ neutral, bias, weights }: ModelWeights): Buffer => {
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = largest / 127 || 1;
  const packed = Buffer.alloc(header + featureCount);
  packed.writeFloatLE(neutral, 0);
  packed.writeFloatLE(bias, 4);
  packed.writeFloatLE(scale, 8);
  for (const [at, weight] of weights.entries()) packed.writeInt8(Math.round(weight / scale), header + at);
  return packed;
};

/** @throws where the bytes are not a model of this feature table */
export const unpackModel = (packed: Buffer): ModelWeights => {
  if (packed.length !== header + featureCount) throw new Error('model.bin does not fit this version of the features');
  const scale = packed.readFloatLE(8);
  return {
    neutral: packed.readFloatLE(0),
    bias: packed.readFloatLE(4),
    weights: Float32Array.from({ length: featureCount }, (_, at) => packed.readInt8(header + at) * scale),
  };
};

let loaded: InjectionModel | undefined;

/** The model of the repository; read once. */
export const trainedModel = (): InjectionModel => {
  loaded ??= injectionModel(unpackModel(readFileSync(new URL('./model.bin', import.meta.url))));
  return loaded;
};
