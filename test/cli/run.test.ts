/** What `sluice run` takes, and how it says that something is wrong with it. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerRun } from '../../src/cli/run.ts';
import { startFailure } from '../../src/cli/start-failure.ts';

const parse = (...flags: string[]): Record<string, unknown> => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerRun(program);
  const [command] = program.commands;
  command?.action(() => undefined);
  program.parse(['run', ...flags], { from: 'user' });
  return command?.opts() ?? {};
};

describe('flags', () => {
  it('layers several files, given together or one by one', () => {
    expect(parse('--policy-config', 'a.yaml', '--policy-config', 'b.yaml').policyConfig).toEqual(['a.yaml', 'b.yaml']);
    expect(parse('--policy-config', 'a.yaml', 'b.yaml').policyConfig).toEqual(['a.yaml', 'b.yaml']);
  });

  it('reads the others', () => {
    expect(
      parse(
        '--policy-config',
        'a',
        '--listen',
        '[::1]:0',
        '--drain-timeout',
        '90s',
        '--workers',
        '2',
        '--pipelines',
        'p',
        '--data-dir',
        'd',
      ),
    ).toEqual({
      policyConfig: ['a'],
      listen: '[::1]:0',
      drainTimeout: 90_000,
      workers: 2,
      pipelines: 'p',
      dataDir: 'd',
    });
  });

  it.each([
    [['--policy-config', 'a', '--listen', '41002']],
    [['--policy-config', 'a', '--listen', 'host:99999']],
    [['--policy-config', 'a', '--drain-timeout', '10']],
    [['--policy-config', 'a', '--workers', '0']],
    [['--listen', 'host:1']],
    [['--policy-config', 'a', '--polcy', 'b']],
  ])('refuses %j', (flags) => expect(() => parse(...flags)).toThrow());
});

describe('startFailure', () => {
  const systemError = (code: string) => Object.assign(new Error(code), { code, address: '127.0.0.1', port: 41002 });
  it.each([
    [systemError('EADDRINUSE'), /127\.0\.0\.1:41002 is in use.*--listen/],
    [systemError('EADDRNOTAVAIL'), /no address 127\.0\.0\.1/],
    [new Error('odd'), /^sluice: odd$/],
    [new Error('sluice: the configuration is invalid\nx'), /^sluice: the configuration is invalid\nx$/],
    ['text', /^sluice: text$/],
  ])('%s', (error, line) => expect(startFailure(error)).toMatch(line));
});
