/** What stands in the log, and what never does. */
import { expect, it } from 'vitest';
import { logExchange } from '../../src/telemetry/exchange-line.ts';
import { createLogger, prettyStream } from '../../src/telemetry/logger.ts';
import { decision } from './decision.ts';

const logging = { level: 'info', format: 'json', redactFields: ['team'] } as const;

const capture = () => {
  const lines: string[] = [];
  return { lines, logger: createLogger(logging, { write: (line) => void lines.push(line) }) };
};

it('writes one line an exchange with the figures of its event', () => {
  const { lines, logger } = capture();
  logExchange(logger, decision());
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    msg: 'exchange',
    request_id: 'request-1',
    outcome: 'completed',
    status: 200,
    target: 'openai',
    attempts: 2,
    ms: 100,
    overhead_ms: 5,
  });
});

it('warns of failures', () => {
  const { lines, logger } = capture();
  logExchange(logger, decision({ outcome: 'failed', status: 502 }));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', outcome: 'failed' });
});

it('never shows credentials, bodies, or what the operator named', () => {
  const { lines, logger } = capture();
  const hidden = 'do-not-show';
  logger.info(
    { headers: { authorization: hidden, 'x-api-key': hidden }, request: { body: hidden }, token: hidden, team: hidden },
    'x',
  );
  expect(lines.join('')).not.toContain(hidden);
});

it('is readable at a terminal', () => {
  let text = '';
  const stream = prettyStream({ write: (part) => (text += part) });
  stream.write('{"level":"info","time":"2026-01-02T03:04:05.678Z","pid":1,"target":"a","n":2,"msg":"hello"}\n');
  expect(text).toBe('03:04:05.678 info  hello  target=a n=2\n');
});
