/** Scenario files: what a mistake in one is told, with its line and column. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceRows } from '../../src/config/reference.ts';
import { loadScenario } from '../../src/simulation/load-scenario.ts';
import { scenarioSchema } from '../../src/simulation/scenario.schema.ts';
import { target } from '../pipeline/exchange-fixtures.ts';

const root = resolve(import.meta.dirname, '../..');
const targets = [[target('primary'), target('secondary')]];

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-scenario-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const load = (text: string, routes = targets) => {
  const file = join(directory, 'scenario.yaml');
  writeFileSync(file, text);
  return loadScenario(file, routes);
};

const faults = (text: string, routes = targets): readonly string[] => {
  const loaded = load(text, routes);
  if (loaded.ok) throw new Error('it was accepted');
  return loaded.errors.map(
    ({ line, column, code, path, suggestion }) => `${line}:${column} ${code} ${path}: ${suggestion}`,
  );
};

const both = '  primary: {}\n  secondary: {}\n';

describe('a scenario', () => {
  it('needs a name and its targets, and has a default for everything else', () => {
    const loaded = load(`scenario: plain\ntargets:\n${both}`);
    expect(loaded).toMatchObject({
      ok: true,
      scenario: { duration: 3_600_000, seed: 1, arrivals: { rps: 100, process: 'poisson', phases: [] } },
    });
  });

  it.each([
    ['an unknown key', `scenario: x\nseeds: 3\ntargets:\n${both}`, '2:1 unknown_key seeds: did you mean "seed"?'],
    [
      'a number without a unit',
      `scenario: x\nduration: 60\ntargets:\n${both}`,
      '2:11 bare_number duration: write 60s or 60ms',
    ],
    [
      'half a distribution',
      'scenario: x\ntargets:\n  primary: { latency: { p50: 1s } }\n  secondary: {}\n',
      '3:23 contradiction targets.primary.latency: write { fixed: 300ms }, { p50: 400ms, p99: 2s } or { min: 100ms, max: 300ms }',
    ],
    [
      'percentiles the wrong way round',
      'scenario: x\ntargets:\n  primary: { latency: { p50: 2s, p99: 1s } }\n  secondary: {}\n',
      '3:39 contradiction targets.primary.latency.p99: write a p99 of at least the p50',
    ],
    [
      'more errors than calls',
      'scenario: x\ntargets:\n  primary: { errors: { "500": 60, hang: 60 } }\n  secondary: {}\n',
      '3:22 contradiction targets.primary.errors: leave the shares at 100 % together, or below',
    ],
    [
      'an error that does not exist',
      'scenario: x\ntargets:\n  primary: { errors: { hangs: 1 } }\n  secondary: {}\n',
      '3:24 unknown_key targets.primary.errors.hangs: did you mean "hang"?',
    ],
    [
      'a phase that ends before it begins',
      'scenario: x\ntargets:\n  primary:\n    phases:\n      - { from: 5m, until: 4m }\n  secondary: {}\n',
      '5:28 contradiction targets.primary.phases[0].until: write an `until` later than its `from`',
    ],
    [
      'a target that the route does not have',
      `scenario: x\ntargets:\n${both}  tertiary: {}\n`,
      '5:3 unknown_target targets.tertiary: allowed here: primary, secondary',
    ],
    [
      'a target about which nothing is said',
      'scenario: x\ntargets:\n  primary: {}\n',
      '2:1 missing_key targets: add secondary: { latency: { p50: 400ms, p99: 2s } }',
    ],
  ])('says where %s stands', (_name, text, expected) => {
    expect(faults(text)).toEqual([expected]);
  });

  it('says that no target serves the model', () => {
    const routes = [[target('primary', { models: new Set(['gpt-4o']) })]];
    const text = 'scenario: x\nrequest: { model: gpt-4 }\ntargets: { primary: {} }\n';
    expect(faults(text, routes)).toEqual(['2:19 unknown_model request.model: did you mean "gpt-4o"?']);
  });

  it('says that it cannot be read', () => {
    const loaded = loadScenario(join(directory, 'absent.yaml'), targets);
    expect(loaded).toMatchObject({ ok: false, errors: [{ code: 'unreadable_file' }] });
  });
});

describe('the scenarios that come with Sluice', () => {
  it.each(['brownout', 'hard-outage', 'rate-limit-storm'])('%s is valid', (name) => {
    const loaded = loadScenario(join(root, 'config/scenarios', `${name}.yaml`), targets);
    expect(loaded.ok ? [] : loaded.errors).toEqual([]);
  });

  it('are three', () => {
    const scenarios = globSync('config/scenarios/*.yaml', { cwd: root }).filter((file) =>
      readFileSync(join(root, file), 'utf8').includes('\nscenario:'),
    );
    expect(scenarios).toHaveLength(3);
  });
});

it('has every key in docs/simulate.md', () => {
  const page = readFileSync(join(root, 'docs/simulate.md'), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  const code = [...page.matchAll(/`[^`]+`/g)].join(' ');
  const names = referenceRows(scenarioSchema).flatMap(({ key }) => key.match(/[a-z0-9_]+/g) ?? []);
  const missing = [...new Set(names)].filter((name) => name !== 'name' && !new RegExp(`\\b${name}\\b`).test(code));
  expect(missing).toEqual([]);
});
