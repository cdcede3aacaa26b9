/** `sluice doctor`: looks at everything the gateway will need before it needs it. Exit 0 if it can serve, 1 if it cannot. */
import type { Command } from 'commander';
import { releasePolicies } from '../config/release-policies.ts';
import { checkDisk } from './doctor/disk.ts';
import { checkQueue } from './doctor/queue.ts';
import { reach } from './doctor/reach.ts';
import { loadOrExplainWhyNot } from './load-config.ts';

/** `warning` is worth knowing, `failed` keeps the gateway from its work. */
export interface Check {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
}

interface DoctorOptions {
  readonly policyConfig?: readonly string[];
  readonly pipelines?: string;
  readonly dataDir?: string;
  readonly json?: true;
}

const marks = { ok: 'ok  ', warning: 'warn', failed: 'FAIL' } as const;

const usualConfig = 'config/policy-config.yaml';

const diagnose = async (options: DoctorOptions): Promise<void> => {
  const loaded = await loadOrExplainWhyNot({
    policyConfigFiles: options.policyConfig ?? [usualConfig],
    pipelinesDir: options.pipelines,
    overrides: { dataDir: options.dataDir },
  });
  if (loaded === undefined) return;
  const { plan, warnings } = loaded;
  releasePolicies(plan);
  const { events, targets } = plan;
  const checks: readonly Check[] = [
    { what: 'config', state: 'ok', detail: plan.configVersion },
    ...warnings.map(
      ({ file, line, message }): Check => ({ what: 'config', state: 'warning', detail: `${file}:${line} ${message}` }),
    ),
    ...(targets.some(({ available }) => available)
      ? []
      : [{ what: 'targets', state: 'failed', detail: 'no target is available' } as const]),
    ...(await Promise.all([
      ...targets.map(({ id, baseUrl }) => reach(`target ${id}`, new URL(baseUrl))),
      ...(events.controlPlaneUrl === undefined ? [] : [reach('control plane', new URL(events.controlPlaneUrl))]),
      checkQueue(events.queueUrl),
      checkDisk(events.dataDir),
    ])),
  ];
  process.exitCode = checks.some(({ state }) => state === 'failed') ? 1 : 0;
  if (options.json) process.stdout.write(`${JSON.stringify({ healthy: process.exitCode === 0, checks }, null, 2)}\n`);
  else
    for (const { what, state, detail } of checks)
      process.stdout.write(`${marks[state]}  ${what.padEnd(20)} ${detail}\n`);
};

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const registerDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('check config, keys, reachability of targets, queue and disk')
    .option(
      '--policy-config <file>',
      `policy-config.yaml; repeat it to layer several (default: ${usualConfig})`,
      collect,
    )
    .option('--pipelines <dir>', 'the pipelines of this directory instead of the built-in ones')
    .option('--data-dir <dir>', 'where the event log will stand')
    .option('--json', 'print {healthy, checks}')
    .addHelpText(
      'after',
      '\nExit: 0 can serve, 1 cannot.\n\nExample:\n  sluice doctor --policy-config config/policy-config.yaml',
    )
    .action(diagnose);
};
