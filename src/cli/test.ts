/** `sluice test`: policy tests, from golden files and from `testing.suites`. Exit 0 all passed, 1 some failed, 2 none could be run. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { releasePolicies } from '../config/release-policies.ts';
import { loadOrExplainWhyNot } from './load-config.ts';
import type { CaseResult } from './test/case-result.ts';
import { goldenSuites, type Suite } from './test/golden-files.ts';
import { runCase } from './test/run-case.ts';
import { UsageError } from './usage-error.ts';

interface TestOptions {
  readonly policyConfig?: readonly string[];
  readonly pipelines?: string;
  readonly tests?: string;
  readonly json?: true;
}

const usualConfig = 'config/policy-config.yaml';

const print = (results: readonly CaseResult[]): void => {
  for (const { suite, name, passed, failures } of results) {
    process.stdout.write(`${passed ? 'ok  ' : 'FAIL'}  ${suite}: ${name}\n`);
    for (const failure of failures) process.stdout.write(`      ${failure}\n`);
  }
  const failed = results.filter(({ passed }) => !passed).length;
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
};

/** Without --tests, the golden files beside the configuration, if there are any. */
const suitesBeside = (tests: string | undefined, config: string): readonly Suite[] => {
  if (tests !== undefined) return goldenSuites(tests);
  const beside = join(dirname(config), 'tests');
  return existsSync(beside) ? goldenSuites(beside) : [];
};

const test = async ({ policyConfig = [usualConfig], pipelines, tests, json }: TestOptions): Promise<void> => {
  const loaded = await loadOrExplainWhyNot({ policyConfigFiles: policyConfig, pipelinesDir: pipelines });
  if (loaded === undefined) return;
  try {
    const route = loaded.plan.routes.find(({ dialect }) => dialect === 'openai-chat');
    if (route === undefined) throw new UsageError('no pipeline speaks openai-chat: there is no route to test');
    const suites = [...suitesBeside(tests, policyConfig[0] ?? usualConfig), ...loaded.sources.config.testing.suites];
    const results: CaseResult[] = [];
    for (const { name, cases } of suites) for (const each of cases) results.push(await runCase(route, name, each));
    if (results.length === 0)
      throw new UsageError('there are no tests; write testing.suites, or name golden files with --tests DIR');
    const failed = results.filter(({ passed }) => !passed).length;
    process.exitCode = failed === 0 ? 0 : 1;
    if (json)
      process.stdout.write(`${JSON.stringify({ passed: results.length - failed, failed, cases: results }, null, 2)}\n`);
    else print(results);
  } finally {
    releasePolicies(loaded.plan);
  }
};

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const registerTest = (program: Command): void => {
  program
    .command('test')
    .description('run policy tests: golden files and testing.suites, streams cut at every place included')
    .option(
      '--policy-config <file>',
      `policy-config.yaml; repeat it to layer several (default: ${usualConfig})`,
      collect,
    )
    .option('--pipelines <dir>', 'the pipelines of this directory instead of the built-in ones')
    .option('--tests <dir>', 'golden files (default: tests/ beside the configuration)')
    .option('--json', 'print {passed, failed, cases}')
    .addHelpText(
      'after',
      '\nExit: 0 all passed, 1 some failed, 2 none could be run.\n\nExample:\n  sluice test --policy-config config/policy-config.yaml --tests config/tests',
    )
    .action(test);
};
