/** `sluice run`: serves. */
import cluster from 'node:cluster';
import { type Command, Option } from 'commander';
import { countOption, durationOption, hostAndPort } from './arguments.ts';
import { serveUntilSignal } from './serving.ts';
import { runWorkers } from './workers.ts';

interface RunFlags {
  readonly policyConfig: string[];
  readonly pipelines?: string;
  readonly listen?: string;
  readonly dataDir?: string;
  readonly workers: number;
  readonly drainTimeout: number;
}

/** Ten minutes: longer than the longest usual stream. */
const drainTimeout = 600_000;

const drainOption = new Option('--drain-timeout <duration>', 'how long running exchanges may finish after SIGTERM')
  .argParser(durationOption)
  .default(drainTimeout, '10m');

export const registerRun = (program: Command): void => {
  program
    .command('run')
    .description('serve: SIGTERM drains, SIGHUP reloads')
    .requiredOption('--policy-config <file...>', 'the configuration; several layer, later over earlier')
    .option('--pipelines <dir>', 'the routes, one YAML file each')
    .option('--listen <host:port>', 'where to listen, instead of listen_host and listen_port', hostAndPort)
    .option('--data-dir <dir>', 'where the event log and the embedded queue live')
    .option('--workers <n>', 'processes that share the port', countOption, 1)
    .addOption(drainOption)
    .addHelpText(
      'after',
      '\nExample:\n  sluice run --policy-config config/policy-config.yaml --listen 0.0.0.0:41002 --drain-timeout 2m',
    )
    .action(async (flags: RunFlags) => {
      if (flags.workers > 1 && cluster.isPrimary) {
        runWorkers(flags.workers);
        return;
      }
      const { runGateway } = await import('../main.ts');
      const { policyConfig, pipelines, listen, dataDir } = flags;
      await serveUntilSignal(
        () =>
          runGateway({
            policyConfigFiles: policyConfig,
            ...(pipelines !== undefined && { pipelinesDir: pipelines }),
            ...(listen !== undefined && { listen }),
            ...(dataDir !== undefined && { dataDir }),
            worker: cluster.worker === undefined ? undefined : String(cluster.worker.id),
            env: process.env,
          }),
        { drainTimeout: flags.drainTimeout },
      );
    });
};
