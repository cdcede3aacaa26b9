import { describe, expect, test } from 'vitest';
import { FindingList } from '../../src/config/finding.ts';
import { isUnsupported, type Row, refuse } from '../../src/config/not-yet-supported.ts';
import { readYaml } from '../../src/config/read-yaml.ts';

const rows: readonly Row[] = [
  { path: 'upstream.mirror' },
  { path: 'targets[].timeouts.total' },
  { path: 'suites', inert: [] },
];

const refused = (text: string): readonly string[] => {
  const findings = new FindingList();
  refuse(rows, readYaml('f.yaml', text, findings), findings);
  return findings.errors.map(({ line, column, code, path }) => `${line}:${column} ${code} ${path}`);
};

describe('what comes later is refused, not ignored', () => {
  test.each([
    ['upstream: { mirror: { after: 1s } }', '1:13 not_supported_yet upstream.mirror'],
    ['targets:\n  - {}\n  - timeouts: { total: 5s }', '3:17 not_supported_yet targets[1].timeouts.total'],
    ['suites: [{ name: s }]', '1:1 not_supported_yet suites'],
  ])('%s', (text, expected) => expect(refused(text)).toEqual([expected]));

  test.each([
    ['another key beside it', 'upstream: { retry: {} }\ntargets: [{ timeouts: { connect: 5s } }]'],
    ['its inert value', 'suites: []'],
    ['a key without a value', 'upstream: { mirror: }'],
  ])('%s is fine', (_name, text) => expect(refused(text)).toEqual([]));
});

describe('the reference marks it', () => {
  test.each([
    ['upstream.mirror', true],
    ['upstream.mirror.after', true],
    ['suites[].name', true],
    ['targets[].timeouts.total', true],
    ['targets[].timeouts.connect', false],
    ['upstream.mirrors', false],
  ])('%s: %s', (key, marked) => expect(isUnsupported(key, rows)).toBe(marked));
});
