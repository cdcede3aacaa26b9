/** `sluice explain`: the effective plan, with the origin of every value and the worst case of retries and fallbacks. */
import type { Command } from 'commander';
import { releasePolicies } from '../config/release-policies.ts';
import { loadOrExplainWhyNot } from './load-config.ts';
import { formatFindings } from './print-findings.ts';
import { printRoute } from './print-route.ts';
import { UsageError } from './usage-error.ts';

interface ExplainOptions {
  readonly route?: string;
  readonly pipelines?: string;
  readonly json?: true;
}

const run = async (files: readonly string[], options: ExplainOptions): Promise<void> => {
  const { explain } = await import('../config/explain.ts');
  const loaded = await loadOrExplainWhyNot({ policyConfigFiles: files, pipelinesDir: options.pipelines });
  if (loaded === undefined) return;
  const { plan, sources, warnings } = loaded;
  releasePolicies(plan);
  const routes = explain(plan, sources, options.route);
  if (routes.length === 0) {
    const paths = plan.routes.map(({ path }) => path).join(', ');
    throw new UsageError(`no pipeline matches ${options.route}; there are ${paths}`);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ config_version: plan.configVersion, routes, warnings }, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    `config ${plan.configVersion}${plan.packEnabled ? '' : ' (disabled: every request is answered 503)'}\n`,
  );
  for (const route of routes) process.stdout.write(printRoute(route));
  if (warnings.length > 0) process.stdout.write(`\n${formatFindings([], warnings)}`);
};

export const registerExplain = (program: Command): void => {
  program
    .command('explain')
    .description('show the effective plan: every budget of every phase, and where it came from')
    .argument('<files...>', 'policy-config.yaml; several are layered, later over earlier')
    .option('--route <path>', 'only this route, by path or by name')
    .option('--pipelines <dir>', 'the pipelines of this directory instead of the built-in ones')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  sluice explain config/policy-config.yaml --route /v1/chat/completions')
    .action(run);
};
