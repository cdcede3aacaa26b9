/** `sluice simulate`: a pipeline tried without traffic, on virtual time; two configurations side by side. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { RoutePlan } from '../pipeline/plan.ts';
import type { Comparison, Contender } from '../simulation/report.ts';
import { loadOrExplainWhyNot } from './load-config.ts';
import { formatFindings } from './print-findings.ts';
import { comparisonTable } from './simulate/table.ts';
import { UsageError } from './usage-error.ts';

interface SimulateFlags {
  readonly policyConfig: readonly string[];
  readonly compare?: readonly string[];
  readonly policyConfigB?: readonly string[];
  readonly pipelines?: string;
  readonly comparePipelines?: string;
  readonly scenario: string;
  readonly route?: string;
  readonly json?: true;
  readonly svg?: string;
}

export const registerSimulate = (program: Command): void => {
  program
    .command('simulate')
    .description('try a pipeline without traffic: hours of virtual time in seconds, two configurations side by side')
    .requiredOption('--policy-config <file...>', 'the configuration; several layer, later over earlier')
    .requiredOption('--scenario <file>', 'the traffic, and how each target behaves')
    .option('--compare <file...>', 'a second configuration, run on the same traffic')
    .addOption(new Option('--policy-config-b <file...>', 'the same as --compare').conflicts('compare'))
    .option('--pipelines <dir>', 'the routes, one YAML file each')
    .option('--compare-pipelines <dir>', 'other routes for the second run')
    .option('--route <name>', 'which route, by name or path; without it the first for chat')
    .option('--json', 'print JSON')
    .option('--svg <file>', 'write a picture, too')
    .addHelpText(
      'after',
      '\nExit: 0 simulated, 1 the configuration or the scenario is invalid, 2 an error of use.\n\nExample:\n  sluice simulate --policy-config policy-config.yaml --compare tuned.yaml --scenario config/scenarios/hard-outage.yaml --svg outage.svg',
    )
    .action(run);
};

interface Candidate {
  readonly name: string;
  readonly version: string;
  readonly route: RoutePlan;
}

const run = async (flags: SimulateFlags): Promise<void> => {
  const { loadScenario } = await import('../simulation/load-scenario.ts');
  const { simulate, simulatedTargets } = await import('../simulation/simulate.ts');
  const candidates = await loadCandidates(flags);
  if (candidates === undefined) return;
  const loaded = loadScenario(
    flags.scenario,
    candidates.map(({ route }) => simulatedTargets(route)),
  );
  if (!loaded.ok) {
    const unreadable = loaded.errors.find(({ code }) => code === 'unreadable_file');
    if (unreadable !== undefined)
      throw new UsageError(`${unreadable.file}: ${unreadable.message}; ${unreadable.suggestion}`);
    process.stderr.write(formatFindings(loaded.errors, []));
    process.exitCode = 1;
    return;
  }
  const { scenario } = loaded;
  const contenders = candidates.map(({ name, version, route }): Contender => {
    const started = performance.now();
    const report = simulate(route, scenario);
    return { config: name, config_version: version, wall_ms: Math.round(performance.now() - started), ...report };
  });
  const { duration, seed } = scenario;
  const result: Comparison = {
    scenario: scenario.scenario,
    route: candidates[0]?.route.name ?? '',
    duration_ms: duration,
    seed,
    runs: contenders,
  };
  if (flags.svg !== undefined) {
    const { drawComparison } = await import('../simulation/picture/draw.ts');
    write(flags.svg, drawComparison(result));
  }
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : comparisonTable(result));
};

/** One configuration, or two; undefined where one is invalid, and then it has been said why. */
const loadCandidates = async (flags: SimulateFlags): Promise<readonly Candidate[] | undefined> => {
  const second = flags.compare ?? flags.policyConfigB;
  const first = await loadCandidate(flags.policyConfig, flags.pipelines, flags.route);
  if (first === undefined || (second === undefined && flags.comparePipelines === undefined)) return first && [first];
  const other = await loadCandidate(
    second ?? flags.policyConfig,
    flags.comparePipelines ?? flags.pipelines,
    flags.route,
  );
  if (other === undefined) return undefined;
  // Two directories of routes over one file: then the directories tell them apart.
  return second !== undefined || flags.comparePipelines === undefined
    ? [first, other]
    : [
        { ...first, name: basename(flags.pipelines ?? 'built-in routes') },
        { ...other, name: basename(flags.comparePipelines) },
      ];
};

const loadCandidate = async (
  files: readonly string[],
  pipelinesDir: string | undefined,
  wanted: string | undefined,
): Promise<Candidate | undefined> => {
  const { releasePolicies } = await import('../config/release-policies.ts');
  const loaded = await loadOrExplainWhyNot({ policyConfigFiles: files, pipelinesDir });
  if (loaded === undefined) return undefined;
  const { plan } = loaded;
  releasePolicies(plan);
  const route =
    wanted === undefined
      ? (plan.routes.find(({ dialect }) => dialect === 'openai-chat') ?? plan.routes[0])
      : plan.routes.find(({ name, path }) => name === wanted || path === wanted);
  if (route === undefined) {
    const names = plan.routes.map(({ name }) => name).join(', ');
    throw new UsageError(`there is no route ${wanted ?? 'at all'}; there are ${names}`);
  }
  if (route.targets.length === 0) throw new UsageError('the configuration has no target; there is nothing to simulate');
  return { name: basename(files.at(-1) ?? ''), version: plan.configVersion, route };
};

const write = (file: string, text: string): void => {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file}: cannot write the picture (${String(error)}); check the path and its permissions`);
  }
};
