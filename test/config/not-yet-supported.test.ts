import { describe, expect, test } from 'vitest';
import { load, pack } from './config-files.ts';

const target = (timeouts: string): string =>
  `${pack}providers: { targets: [{ id: a, provider: openai, timeouts: ${timeouts} }] }\n`;
const suite = '{ name: s, cases: [] }';

describe('what comes later is refused, not ignored', () => {
  test.each([
    [target('{ request_timeout: 5s }'), 'providers.targets[0].timeouts.request_timeout'],
    [target('{ policy_timeout: 5s }'), 'providers.targets[0].timeouts.policy_timeout'],
    [`${pack}testing: { suites: [${suite}] }\n`, 'testing.suites'],
  ])('%s', (text, path) => {
    const result = load({ configs: [text] });
    expect(result.ok ? [] : result.errors).toEqual([
      expect.objectContaining({ code: 'not_supported_yet', path, line: 2 }),
    ]);
  });

  test.each([
    ['another budget beside it', target('{ connect_timeout: 5s }')],
    ['its inert value', `${pack}testing: { suites: [] }\n`],
    ['a key without a value', `${pack}testing: { suites: }\n`],
  ])('%s is fine', (_name, text) => expect(load({ configs: [text] }).ok).toBe(true));
});
