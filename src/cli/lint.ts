/** `sluice lint`: validates a configuration. Exit 0 valid, 1 invalid, 2 cannot read. */
import type { Command } from 'commander';
import type { Finding } from '../config/finding.ts';
import { formatFindings } from './print-findings.ts';

interface LintOptions {
  readonly json?: true;
  readonly pipelines?: string;
}

/** What `--json` prints. `file` is the first of several layers; every finding names its own. */
export interface LintReport {
  readonly valid: boolean;
  readonly file: string;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const summary = ({ valid, errors, warnings }: LintReport, files: readonly string[]): string => {
  const counts = [
    ...(errors.length > 0 ? [plural(errors.length, 'error')] : []),
    ...(warnings.length > 0 ? [plural(warnings.length, 'warning')] : []),
  ].join(', ');
  return `${files.join(', ')}: ${valid ? 'valid' : 'invalid'}${counts === '' ? '' : ` (${counts})`}\n`;
};

const lint = async (files: readonly string[], options: LintOptions): Promise<void> => {
  const { loadPlan } = await import('../config/load.ts');
  const { releasePolicies } = await import('../config/release-policies.ts');
  const { policyRegistry } = await import('../policies/registry.ts');
  const result = loadPlan({ policyConfigFiles: files, pipelinesDir: options.pipelines, registry: policyRegistry });
  const errors = result.ok ? [] : result.errors;
  const report: LintReport = { valid: result.ok, file: files[0] ?? '', errors, warnings: result.warnings };
  if (result.ok) releasePolicies(result.plan);
  const unreadable = errors.find(({ code }) => code === 'unreadable_file');
  process.exitCode = unreadable !== undefined ? 2 : result.ok ? 0 : 1;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else if (unreadable !== undefined) {
    process.stderr.write(`sluice: ${unreadable.file}: ${unreadable.message}; ${unreadable.suggestion}.\n`);
  } else {
    const findings = formatFindings(errors, report.warnings);
    process.stdout.write(`${findings}${findings === '' ? '' : '\n'}${summary(report, files)}`);
  }
};

export const registerLint = (program: Command): void => {
  program
    .command('lint')
    .description('validate a configuration; every finding has its line and a suggestion')
    .argument('<files...>', 'policy-config.yaml; several are layered, later over earlier')
    .option('--pipelines <dir>', 'check the pipelines of this directory, too')
    .option('--json', 'print {valid, file, errors, warnings}')
    .addHelpText(
      'after',
      '\nExit: 0 valid, 1 invalid, 2 cannot read.\n\nExample:\n  sluice lint config/policy-config.yaml --pipelines pipelines',
    )
    .action(lint);
};
