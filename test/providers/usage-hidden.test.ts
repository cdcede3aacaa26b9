import { describe, expect, it } from 'vitest';
import { withoutEmptyUsage } from '../../src/providers/openai/usage-hidden.ts';
import type { SseEvent } from '../../src/streaming/sse-parser.ts';

const event = (data: string): SseEvent => ({ raw: `data: ${data}\n\n`, event: '', data });

describe('an empty usage member that only the gateway asked for', () => {
  it.each([
    ['last', '{"id":"c","choices":[],"usage":null}', '{"id":"c","choices":[]}'],
    ['in the middle, with blanks', '{"id": "c", "usage": null, "choices": []}', '{"id": "c", "choices": []}'],
    ['beside a text that speaks of it', '{"a":",\\"usage\\":null","usage":null}', '{"a":",\\"usage\\":null"}'],
  ])('goes: %s', (_name, data, rest) => {
    expect(withoutEmptyUsage(event(data))).toEqual(event(rest));
  });

  it.each([
    ['none', '{"id":"c"}'],
    ['a real one', '{"id":"c","usage":{"prompt_tokens":1}}'],
    ['only in a text', '{"a":",\\"usage\\":null"}'],
    ['more than one', '{"x":{"a":1,"usage":null},"usage":null}'],
  ])('stays as it is: %s', (_name, data) => {
    const same = event(data);
    expect(withoutEmptyUsage(same)).toBe(same);
  });
});
