/** Logistic regression over sparse features: averaged stochastic gradient descent with L2 (Xu, 2011), the same result every time. */

export interface Example {
  /** Feature indexes; each counts 1/√n, so that long texts weigh no more than short ones. */
  readonly features: Int32Array;
  readonly positive: boolean;
  readonly weight: number;
}

export interface LogisticModel {
  readonly weights: Float32Array;
  readonly bias: number;
}

const shuffled = (count: number, random: () => number): Int32Array => {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
};

/** Small, seeded, good enough to shuffle (mulberry32). */
export const seededRandom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

/** The log-odds of an example. */
export const logOdds = ({ weights, bias }: LogisticModel, features: Int32Array): number => {
  let sum = 0;
  for (const feature of features) sum += weights[feature] ?? 0;
  return bias + sum / Math.sqrt(Math.max(1, features.length));
};

export interface LogisticSettings {
  /** Number of features. */
  readonly size: number;
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
  /** How far, in log-odds, an example should stand on its side before it stops to matter. */
  readonly margin: number;
  /** The share of features an example is shown without, drawn anew each time: what is learnt must not hang on one word (Srivastava et al., 2014). */
  readonly dropout: number;
}

const longestExample = (examples: readonly Example[]): number =>
  examples.reduce((most, { features }) => Math.max(most, features.length), 0);

export const trainLogistic = (
  examples: readonly Example[],
  { size, epochs, rate, decay, margin, dropout }: LogisticSettings,
): LogisticModel => {
  const kept = new Int32Array(longestExample(examples));
  const weights = new Float32Array(size);
  const sums = new Float64Array(size);
  const squares = new Float32Array(size).fill(1e-3);
  let bias = 0;
  let biasSquare = 1e-3;
  const random = seededRandom(20_261_123);
  let averaged = 0;
  let biasSum = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const index of shuffled(examples.length, random)) {
      const example = examples[index];
      if (example === undefined) continue;
      let count = 0;
      for (const feature of example.features) if (random() >= dropout) kept[count++] = feature;
      const features = kept.subarray(0, count);
      const share = 1 / Math.sqrt(Math.max(1, count));
      const odds = logOdds({ weights, bias }, features) + (example.positive ? -margin : margin);
      const slope = example.weight * (1 / (1 + Math.exp(-odds)) - (example.positive ? 1 : 0));
      for (const feature of features) {
        const now = weights[feature] ?? 0;
        const gradient = slope * share + decay * now;
        const square = (squares[feature] ?? 0) + gradient * gradient;
        squares[feature] = square;
        weights[feature] = now - (rate * gradient) / Math.sqrt(square);
      }
      biasSquare += slope * slope;
      bias -= (rate * slope) / Math.sqrt(biasSquare);
    }
    // The second half is averaged: the last example seen should not matter.
    if (epoch * 2 < epochs) continue;
    averaged++;
    biasSum += bias;
    for (let at = 0; at < size; at++) sums[at] = (sums[at] ?? 0) + (weights[at] ?? 0);
  }
  return { weights: Float32Array.from(sums, (sum) => sum / averaged), bias: biasSum / averaged };
};
