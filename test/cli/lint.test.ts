import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { pack, writeFiles } from '../config/config-files.ts';
import { executable, sluice } from './sluice-process.ts';

const broken = `${pack}gateway:
  timeouts:
    conect_timeout: 5s
providers:
  targets:
    - id: a
      provider: openai
      secret_key_ref: sk-live-0123456789
`;

const directory = writeFiles({
  'valid.yaml': pack,
  'broken.yaml': broken,
  'port.yaml': 'gateway: { listen_port: 70000 }\n',
  'bad-pipelines/chat.yaml': 'pipeline: chat\nmatch: { path: /v1/chat/completions }\ncodec: nonsense\n',
});
const file = (name: string): string => `${directory}/${name}`;

describe('sluice lint', () => {
  test('a valid file: exit 0', () => {
    const { code, stdout, stderr } = sluice(['lint', file('valid.yaml')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(': valid (1 warning)');
  });

  test('an invalid file: exit 1, each finding with its place, the line, a caret and a suggestion', () => {
    const { code, stdout } = sluice(['lint', file('broken.yaml')]);
    expect(code).toBe(1);
    expect(
      stdout,
    ).toContain(`${file('broken.yaml')}:4:5 unknown_key gateway.timeouts.conect_timeout: unknown key "conect_timeout"
     4 |     conect_timeout: 5s
             ^
         did you mean "connect_timeout"?`);
    expect(stdout).toContain('invalid (2 errors)');
  });

  test('the excerpt never shows a literal secret', () => {
    const { stdout } = sluice(['lint', file('broken.yaml')]);
    expect(stdout).toContain('literal_secret');
    expect(stdout).toContain('secret_key_ref: …');
    expect(stdout).not.toContain('sk-live');
  });

  test('what a terminal would obey, and lines without end, are not printed', () => {
    const odd = writeFiles({ 'odd.yaml': `${pack}gateway: { listen_host: "${'x'.repeat(500)}", "a\u001bb": 1 }\n` });
    const { code, stdout } = sluice(['lint', `${odd}/odd.yaml`]);
    expect(code).toBe(1);
    expect(stdout).not.toContain('\u001b');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThan(400);
  });

  test('--json prints exactly {valid, file, errors, warnings}', () => {
    const { code, stdout } = sluice(['lint', file('broken.yaml'), '--json']);
    const report: unknown = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(report).toEqual({
      valid: false,
      file: file('broken.yaml'),
      errors: [
        {
          code: 'unknown_key',
          file: file('broken.yaml'),
          line: 4,
          column: 5,
          path: 'gateway.timeouts.conect_timeout',
          message: 'unknown key "conect_timeout"',
          suggestion: 'did you mean "connect_timeout"?',
        },
        expect.objectContaining({ code: 'literal_secret', line: 9, column: 23 }),
      ],
      warnings: [],
    });
  });

  test('several files are layers', () => {
    const { code, stdout } = sluice(['lint', file('valid.yaml'), file('port.yaml'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errors: [{ file: file('port.yaml'), line: 1, code: 'out_of_range' }] });
  });

  test('--pipelines checks those, too', () => {
    const { code, stdout } = sluice(['lint', file('valid.yaml'), '--pipelines', file('bad-pipelines'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errors: [{ line: 3, column: 8, path: 'codec' }] });
  });

  test.each([
    [
      'a file that is not there',
      ['lint', '/nowhere/policy-config.yaml'],
      /cannot read the file \(ENOENT\); check the path/,
    ],
    ['a directory', ['lint', directory], /cannot read the file \(EISDIR\)/],
    [
      'a file that run cannot read',
      ['run', '--policy-config', '/nowhere.yaml'],
      /\/nowhere\.yaml: cannot read the file/,
    ],
    ['a file that doctor cannot read', ['doctor', '--policy-config', '/nowhere.yaml'], /cannot read the file/],
    ['no file', ['lint'], /missing required argument/],
    ['an option that does not exist', ['lint', '--jsn', 'a'], /unknown option '--jsn' \(Did you mean --json\?\)/],
    ['a command that does not exist', ['lnt'], /unknown command 'lnt'/],
  ])('%s: exit 2, one line on stderr', (_name, args, message) => {
    const { code, stdout, stderr } = sluice(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    [['--help'], 'Example:\n  sluice lint policy-config.yaml'],
    [['lint', '--help'], 'Example:\n  sluice lint config/policy-config.yaml'],
  ])('help shows an example: %j', (args, example) => {
    const { code, stdout } = sluice(args);
    expect(code).toBe(0);
    expect(stdout).toContain(example);
  });

  test('whoever reads only the beginning gets no stack trace', () => {
    const { stderr } = spawnSync('sh', ['-c', '"$0" "$1" --help | true', process.execPath, executable], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
  });
});
