/** The program's own words: pino, one line an exchange, never a body or a secret. */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { LoggingSettings } from '../server/settings.ts';

/** Where secrets could stand if somebody ever logged a request or a target. */
const secretPaths = [
  'authorization',
  'headers.authorization',
  'headers["x-api-key"]',
  'headers.cookie',
  '*.headers.authorization',
  '*.headers["x-api-key"]',
  '*.headers.cookie',
  'key',
  '*.key',
  'token',
  '*.token',
  'body',
  '*.body',
];

/** A logger as the configuration wants it; `redact_fields` are added to what is never shown. */
export const createLogger = (settings: LoggingSettings, destination?: DestinationStream): Logger =>
  pino(
    {
      level: settings.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...secretPaths, ...settings.redactFields], censor: '[redacted]' },
    },
    destination ??
      (settings.format === 'pretty' ? prettyStream(process.stdout) : pino.destination({ fd: 1, sync: false })),
  );

/** For people at a terminal: time, level, message, then the fields. */
export const prettyStream = (out: { write(text: string): unknown }): DestinationStream => ({
  write: (line) => {
    const { time, level, msg, pid: _pid, ...fields }: Record<string, unknown> = JSON.parse(line);
    const rest = Object.entries(fields).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    out.write(`${String(time).slice(11, 23)} ${String(level).padEnd(5)} ${String(msg ?? '')}  ${rest.join(' ')}\n`);
  },
});
