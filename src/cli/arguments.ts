/** What options on the command line look like; a wrong one is told with an example of a right one. */
import { InvalidArgumentError } from 'commander';
import { parseDuration, UnitError } from '../config/units.ts';

/** `HOST:PORT`, with IPv6 hosts in brackets. */
export const hostAndPort = (text: string): string => {
  const port = Number(/^(?:\[[^\]]+\]|[^:\s]+):(\d{1,5})$/.exec(text)?.[1] ?? Number.NaN);
  if (!(port <= 65_535)) throw new InvalidArgumentError('Write it as HOST:PORT, such as 0.0.0.0:41002.');
  return text;
};

/** `10m`, `30s` … as milliseconds. */
export const durationOption = (text: string): number => {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof UnitError) throw new InvalidArgumentError(`${error.message}; ${error.suggestion}.`);
    throw error;
  }
};

/** A whole number from 1 on. */
export const countOption = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return count;
};
