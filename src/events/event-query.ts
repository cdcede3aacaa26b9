/** Filters as people write them, in a query string or as options of `sluice events`. */
import { GatewayError } from '../exchange/gateway-error.ts';
import type { EventFilter } from './event-filter.ts';

export type EventQuery = Readonly<Record<string, string | number | boolean | undefined>>;

const words = {
  type: ['decision', 'circuit', 'config'],
  verdict: ['allow', 'redact', 'block', 'escalate'],
  outcome: undefined,
  target: undefined,
  route: undefined,
  model: undefined,
} as const;

const filterNames = new Set(['id', 'since', 'until', 'request_id', ...Object.keys(words)]);

/**
 * Reads a query's filters.
 * @param also names that the caller reads itself
 * @param now milliseconds since the epoch, for times like `15m` (ago)
 * @throws GatewayError `invalid_request` naming what it does not understand
 */
export const readFilter = (query: EventQuery, also: readonly string[], now: number = Date.now()): EventFilter => {
  for (const name of Object.keys(query))
    if (query[name] !== undefined && !filterNames.has(name) && !also.includes(name))
      throw refuse(name, `there is no filter "${name}"`);
  const text = (name: string): string | undefined => (query[name] === undefined ? undefined : String(query[name]));
  const filter: { -readonly [Name in keyof EventFilter]: EventFilter[Name] } = {};
  const id = text('id');
  if (id !== undefined) filter.ids = new Set(id.split(',').map((one) => one.trim()));
  const requestId = text('request_id');
  if (requestId !== undefined) filter.requestId = requestId;
  for (const name of ['since', 'until'] as const) {
    const given = text(name);
    if (given !== undefined) filter[name] = readTime(given, name, now);
  }
  for (const name of ['type', 'verdict', 'outcome', 'target', 'route', 'model'] as const) {
    const given = text(name);
    if (given === undefined) continue;
    const known: readonly string[] | undefined = words[name];
    if (known !== undefined && !known.includes(given)) throw refuse(name, `${name} is one of ${known.join(', ')}`);
    filter[name] = given;
  }
  return filter;
};

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const isUnit = (unit: string): unit is keyof typeof units => unit in units;

/** `2026-03-01`, `2026-03-01T12:00:00Z`, or how long ago: `15m`, `2h`, `7d`. */
const readTime = (given: string, name: string, now: number): number => {
  const ago = /^(\d+)([smhd])$/.exec(given);
  if (ago?.[2] !== undefined && isUnit(ago[2])) return now - Number(ago[1]) * units[ago[2]];
  const at = Date.parse(given);
  if (Number.isNaN(at))
    throw refuse(name, `"${given}" is neither a time (2026-03-01T12:00:00Z) nor how long ago (15m, 2h, 7d)`);
  return at;
};

/**
 * A whole number of a query.
 * @throws GatewayError `invalid_request` outside of [least, most]
 */
export const readCount = (query: EventQuery, name: string, fallback: number, least: number, most: number): number => {
  const given = query[name];
  if (given === undefined) return fallback;
  const count = Number(given);
  if (!Number.isInteger(count) || count < least || count > most)
    throw refuse(name, `${name} is a whole number from ${least} to ${most}`);
  return count;
};

/** A yes or no of a query: `true`, `1` and the empty string (`?failed`) are yes. */
export const readFlag = (query: EventQuery, name: string): boolean => {
  const given = query[name];
  return given !== undefined && ['true', '1', ''].includes(String(given));
};

const refuse = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', { param, message });
