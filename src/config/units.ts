/** Durations and sizes as people write them: `500ms`, `5s`, `2m`, `1h`, `64KB`, `10MB`. A bare number has no unit and is refused. */

/** Why a text is no quantity; `suggestion` says what to write instead. */
export class UnitError extends Error {
  override readonly name = 'UnitError';
  readonly code: 'bare_number' | 'wrong_unit';
  readonly suggestion: string;

  constructor(code: 'bare_number' | 'wrong_unit', message: string, suggestion: string) {
    super(message);
    this.code = code;
    this.suggestion = suggestion;
  }
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1024,
  KiB: 1024,
  MB: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1024 ** 3,
  GiB: 1024 ** 3,
};

/** Words people write for a unit, lower case, and the unit they mean. */
const slips: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  msec: 'ms',
  millis: 'ms',
  milliseconds: 'ms',
  b: 'B',
  byte: 'B',
  bytes: 'B',
  k: 'KB',
  kb: 'KB',
  kib: 'KiB',
  m: 'MB',
  mb: 'MB',
  mib: 'MiB',
  g: 'GB',
  gb: 'GB',
  gib: 'GiB',
};

interface Quantity {
  readonly noun: string;
  readonly units: Readonly<Record<string, number>>;
  readonly usual: readonly [string, string];
  readonly examples: string;
}

const duration: Quantity = {
  noun: 'a duration',
  units: milliseconds,
  usual: ['s', 'ms'],
  examples: '500ms, 5s, 2m or 1h',
};
const size: Quantity = { noun: 'a size', units: bytes, usual: ['KB', 'MB'], examples: '64KB or 10MB' };

const parse = (value: unknown, { noun, units, usual, examples }: Quantity): number => {
  const text = typeof value === 'string' ? value.trim() : String(value);
  if (typeof value === 'number' || /^\d+(\.\d+)?$/.test(text)) {
    const [first, second] = usual;
    throw new UnitError(
      'bare_number',
      `${text} is a bare number, not ${noun}: it needs a unit`,
      `write ${text}${first} or ${text}${second}`,
    );
  }
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text) ?? [];
  if (typeof value !== 'string' || digits === undefined || unit === undefined) {
    throw new UnitError('wrong_unit', `this is not ${noun}`, `write ${noun} such as ${examples}`);
  }
  const factor = units[unit];
  if (factor === undefined || text !== digits + unit) {
    const meant = [unit, unit.toLowerCase(), slips[unit.toLowerCase()]].find(
      (each) => each !== undefined && each in units,
    );
    throw new UnitError(
      'wrong_unit',
      factor === undefined ? `"${unit}" is not a unit of ${noun}` : `there is a space in ${noun}`,
      meant === undefined ? `write ${noun} such as ${examples}` : `did you mean ${digits}${meant}?`,
    );
  }
  return Math.round(Number(digits) * factor);
};

/** Milliseconds. @throws {UnitError} */
export const parseDuration = (value: unknown): number => parse(value, duration);

/** Bytes; KB and KiB are both 1,024. @throws {UnitError} */
export const parseSize = (value: unknown): number => parse(value, size);

const format = (value: number, units: Readonly<Record<string, number>>): string => {
  const fitting = Object.entries(units)
    .filter(([unit, factor]) => !unit.includes('i') && value >= factor && value % factor === 0)
    .sort(([, a], [, b]) => b - a)[0];
  const [unit, factor] = fitting ?? Object.entries(units)[0] ?? ['', 1];
  return `${value / factor}${unit}`;
};

/** `5000` → `5s`, `1500` → `1.5s`, `120000` → `120s`, `3600000` → `1h`; null → `off`. Below ten minutes in seconds, as timeouts are usually written. */
export const formatDuration = (ms: number | null): string => {
  if (ms === null) return 'off';
  return ms >= 1_000 && ms < 600_000 ? `${ms / 1_000}s` : format(ms, milliseconds);
};

/** `65536` → `64KB`. */
export const formatSize = (count: number): string => format(count, bytes);
