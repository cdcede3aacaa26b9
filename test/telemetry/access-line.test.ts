import { pino } from 'pino';
import { expect, it } from 'vitest';
import { logAccess } from '../../src/telemetry/access-line.ts';

it('leaves a line for each read of events, while it is asked to, and answers what the port answers', async () => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
  let wanted = true;
  const port = logAccess(
    {
      list: async (_query: object) => 'listed',
      show: async (id: string) => `shown ${id}`,
      replay: async (_query: object) => 'replayed',
    },
    () => wanted,
    logger,
  );
  expect([await port.list({ limit: 5 }), await port.show('e1'), await port.replay({ failed: true })]).toEqual([
    'listed',
    'shown e1',
    'replayed',
  ]);
  wanted = false;
  await port.list({});
  expect(lines.map(({ access, asked }) => [access, asked])).toEqual([
    ['list', { limit: 5 }],
    ['show', 'e1'],
    ['replay', { failed: true }],
  ]);
});
