import { describe, expect, test } from 'vitest';
import { load, pack } from './config-files.ts';

const target = (timeouts: string): string =>
  `${pack}providers: { targets: [{ id: a, provider: openai, timeouts: ${timeouts} }] }\n`;

describe('what comes later is refused, not ignored', () => {
  test.each([
    [target('{ request_timeout: 5s }'), 'providers.targets[0].timeouts.request_timeout'],
    [target('{ policy_timeout: 5s }'), 'providers.targets[0].timeouts.policy_timeout'],
  ])('%s', (text, path) => {
    const result = load({ configs: [text] });
    expect(result.ok ? [] : result.errors).toEqual([
      expect.objectContaining({ code: 'not_supported_yet', path, line: 2 }),
    ]);
  });

  test.each([
    ['another budget beside it', target('{ connect_timeout: 5s }')],
    ['a key without a value', target('{ request_timeout: }')],
  ])('%s is fine', (_name, text) => expect(load({ configs: [text] }).ok).toBe(true));
});
