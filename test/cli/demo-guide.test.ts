/** What the demo prints can be tried as it stands. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { demoGuide } from '../../src/cli/demo-guide.ts';
import { demoModels } from '../../src/demo/provider.ts';

const guide = demoGuide('http://127.0.0.1:41002', 'http://127.0.0.1:41004');

it('names a reply, a stream and a blocked prompt, each a request in the chat dialect', () => {
  const bodies = [
    ...guide.matchAll(/curl -sN? http:\/\/127\.0\.0\.1:41002\/v1\/chat\/completions .*-d '([^']+)'/g),
  ].map((found) =>
    z
      .object({
        model: z.enum(demoModels),
        stream: z.boolean().optional(),
        messages: z.array(z.object({ role: z.literal('user'), content: z.string() })),
      })
      .parse(JSON.parse(found[1] ?? '')),
  );
  expect(bodies.map(({ stream }) => stream ?? false)).toEqual([false, true, false]);
  expect(bodies[2]?.messages[0]?.content).toMatch(/ignore all previous instructions/i);
});

it('says where the events arrived, and what applications set', () => {
  expect(guide).toContain('curl -s http://127.0.0.1:41004/v1/events');
  expect(guide).toContain('OPENAI_BASE_URL=http://127.0.0.1:41002/v1');
});
