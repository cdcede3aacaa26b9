/** `sluice simulate` as a real process. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sluice } from '../cli/sluice-process.ts';

const scenarios = resolve(import.meta.dirname, '../../config/scenarios');
const config = join(scenarios, 'two-targets.yaml');

let directory = '';
let short = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-simulate-'));
  short = join(directory, 'short.yaml');
  writeFileSync(
    short,
    `scenario: short
duration: 10m
arrivals: { rps: 10 }
targets:
  primary: { latency: { p50: 400ms, p99: 2s }, phases: [{ from: 2m, until: 5m, errors: { refused: 100 } }] }
  secondary: { latency: { p50: 600ms, p99: 3s } }
`,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const simulate = (...args: readonly string[]) => sluice(['simulate', '--policy-config', config, ...args]);

describe('sluice simulate', () => {
  it('prints the figures and what the circuits did, exit 0', () => {
    const { code, stdout, stderr } = simulate('--scenario', short);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^short: 10m of traffic on chat-completions, seed 1\n/);
    expect(stdout).toMatch(/\nsuccess +100\.000 %\n/);
    expect(stdout).toMatch(/\nlatency p99 +\d+ ms\n/);
    expect(stdout).toMatch(/\ncalls per request +1\.\d{3}\n/);
    expect(stdout).toMatch(/\ncost +\$\d+\.\d\d\n/);
    expect(stdout).toMatch(/0:02:\d\d\.\d {2}primary {2}closed → open \(faults\)\n/);
    expect(stdout).toMatch(/primary {2}half-open → closed\n/);
  });

  it('sets two configurations side by side, draws them, and prints JSON', () => {
    const picture = join(directory, 'picture.svg');
    const tuned = join(scenarios, 'tuned');
    const { code, stdout } = simulate('--scenario', short, '--compare-pipelines', tuned, '--json', '--svg', picture);
    expect(code).toBe(0);
    const result: { runs: { config: string; requests: number }[] } = JSON.parse(stdout);
    expect(result.runs.map((run) => run.config)).toEqual(['built-in routes', 'tuned']);
    expect(new Set(result.runs.map(({ requests }) => requests)).size).toBe(1);
    const svg = readFileSync(picture, 'utf8');
    expect(svg).toMatch(/^<svg [^>]+>\n<title>short: built-in routes and tuned<\/title>/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  it.each(['--compare', '--policy-config-b'])('compares with another file: %s', (option) => {
    const { code, stdout } = simulate('--scenario', short, option, config);
    expect(code).toBe(0);
    expect(stdout).toMatch(/two-targets\.yaml +two-targets\.yaml\n/);
  });

  it('takes a route by name or by path', () => {
    const { stdout } = simulate('--scenario', short, '--route', '/v1/messages');
    expect(stdout).toContain('of traffic on messages');
  });

  it('says where a scenario is wrong, exit 1', () => {
    const broken = join(directory, 'broken.yaml');
    writeFileSync(broken, 'scenario: x\nduration: 1hour\ntargets: { primary: {}, secondary: {} }\n');
    const { code, stdout, stderr } = simulate('--scenario', broken);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('broken.yaml:2:11 wrong_unit duration');
    expect(stderr).toContain('did you mean 1h?');
  });

  it('says what is wrong with a configuration, exit 1', () => {
    const broken = join(directory, 'config.yaml');
    writeFileSync(broken, 'pack: { name: x, version: 1.0.0, enabled: true }\nprovider: {}\n');
    const { code, stderr } = sluice(['simulate', '--policy-config', broken, '--scenario', short]);
    expect(code).toBe(1);
    expect(stderr).toContain('unknown_key');
  });

  it.each([
    ['a scenario that is not there', ['--scenario', '/nowhere/s.yaml'], /^sluice: \/nowhere\/s\.yaml: cannot read/],
    ['no scenario', [], /--scenario/],
    [
      'a route that does not exist',
      ['--scenario', 'SHORT', '--route', 'chat'],
      /there is no route chat; there are chat-/,
    ],
    [
      'a picture that cannot be written',
      ['--scenario', 'SHORT', '--svg', '/nowhere/p.svg'],
      /cannot write the picture/,
    ],
  ])('is told in one line, exit 2: %s', (_name, args, message) => {
    const { code, stdout, stderr } = simulate(...args.map((each) => (each === 'SHORT' ? short : each)));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync('/nowhere')).toBe(false);
  });
});
