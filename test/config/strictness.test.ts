import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { FindingList } from '../../src/config/finding.ts';
import { toPlain } from '../../src/config/located.ts';
import { readYaml } from '../../src/config/read-yaml.ts';
import { load } from './config-files.ts';

/** A configuration in which every map has at least one key, so that each is a place to hide another one in. */
const full = {
  pack: { name: 'full', version: '1.0.0', enabled: true },
  gateway: {
    timeouts: { request_timeout: '60s' },
    connection_pool: { max_total: 16 },
    warmup: { enabled: false },
    streaming: { buffer_size: '8KB' },
    retry: { max_attempts: 2 },
    circuit_breaker: { cooldown: '5s' },
    limits: { queue: 1 },
    logging: { level: 'warn' },
    admin: { token_ref: { env: 'TOKEN' } },
  },
  providers: {
    targets: [
      {
        id: 'a',
        provider: { base_url: 'https://h', secret_key_ref: { env: 'K' } },
        timeouts: { connect_timeout: '1s' },
        retry: { jitter: false },
        circuit_breaker: { volume_threshold: 3 },
        data_policy: { retention_days: 0 },
        pricing: { input_per_million: 1, output_per_million: 2 },
      },
    ],
    routing: { strategy: 'weighted' },
    fallback: { max_fallback_attempts: 1 },
  },
  policies: { chain: [{ 'dlp-filter': { mode: 'shadow', when: { path: '/v1' } } }] },
  policy: { 'dlp-filter': { action: 'block' } },
  events: { queue: { url: 'embedded:' }, batch: { max_events: 5 }, retry: { schedule: ['5s'] } },
  testing: { suites: [{ name: 's', cases: [{ name: 'c', input: { messages: [] }, expected: { verdict: 'allow' } }] }] },
};

type Path = readonly (string | number)[];

const mapsOf = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, inner]) =>
    mapsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? below : [path, ...below];
};

/** The configuration with one more key in the map at `path`, written last. */
const withKey = (value: unknown, path: Path, key: string): unknown => {
  const [step, ...rest] = path;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? withKey(item, rest, key) : item));
  if (typeof value !== 'object' || value === null) return value;
  if (step === undefined) return { ...value, [key]: 1 };
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === step ? withKey(inner, rest, key) : inner]),
  );
};

describe('strict everywhere', () => {
  test('the configuration itself is valid', () => {
    const result = load({ configs: [stringify(full)], env: { K: 'k', TOKEN: 't' } });
    expect(result.ok ? [] : result.errors).toEqual([]);
  });

  test('one unknown key anywhere is refused, at its line', () => {
    const anywhere = fc.constantFrom(...mapsOf(full));
    const unknown = fc.stringMatching(/^x[a-z_]{4,9}z$/);
    fc.assert(
      fc.property(anywhere, unknown, (path, key) => {
        const text = stringify(withKey(full, path, key));
        const line = text.split('\n').findIndex((each) => each.trim().startsWith(`${key}:`)) + 1;
        const result = load({ configs: [text], env: { K: 'k', TOKEN: 't' } });
        return !result.ok && result.errors.some((error) => error.line === line);
      }),
      { numRuns: 400 },
    );
  });
});

describe('YAML', () => {
  const read = (text: string) => {
    const findings = new FindingList();
    const plain = toPlain(readYaml('f.yaml', text, findings));
    return { plain, errors: findings.errors.map(({ code, line, column }) => `${line}:${column} ${code}`) };
  };

  test('an alias stands for its whole value', () =>
    expect(read('a: &x { k: [1] }\nb: *x\n')).toEqual({ plain: { a: { k: [1] }, b: { k: [1] } }, errors: [] }));

  test('an alias bomb is refused before it unfolds', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1) {
      const [name, below] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${below}`).join(', ')}]`);
    }
    const start = performance.now();
    expect(read(bomb.join('\n')).errors).toEqual([expect.stringMatching(/alias_limit$/)]);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('a value that holds itself is refused', () =>
    expect(read('a: &a\n  b: *a\n').errors).toEqual([expect.stringMatching(/alias_limit$|yaml_syntax$/)]));

  test('YAML 1.2: off, yes and no are texts', () =>
    expect(read('a: off\nb: yes\nc: no\nd: 0o17\n').plain).toEqual({ a: 'off', b: 'yes', c: 'no', d: 15 }));

  test('keys are texts, whatever they look like', () =>
    expect(read('1: a\ntrue: b\n').plain).toEqual({ 1: 'a', true: 'b' }));
});
