/** Moments that two processes of one machine can compare (CLOCK_MONOTONIC), written in letters. */

/** Milliseconds, with fractions. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

const letters = 'abcdefghijklmnop';

export const encodeStamp = (ms: number): string =>
  [...Math.round(ms * 1_000).toString(16)].map((digit) => letters[Number.parseInt(digit, 16)]).join('');

export const decodeStamp = (text: string): number =>
  Number.parseInt([...text].map((letter) => letters.indexOf(letter).toString(16)).join(''), 16) / 1_000;
