/** `sluice deliver`: delivery as a process of its own, for fleets that share a Redis or PostgreSQL. Gateways beside it only feed. */
import type { Command } from 'commander';
import { queueKind } from '../events/queue-backend.ts';
import { startRemoteDelivery } from '../events/remote-delivery.ts';
import { createLogger } from '../telemetry/logger.ts';
import { countOption } from './arguments.ts';
import { loadOrExplainWhyNot } from './load-config.ts';
import { UsageError } from './usage-error.ts';

interface DeliverFlags {
  readonly policyConfig: string[];
  readonly concurrency: number;
}

/** Milliseconds that running attempts get after SIGTERM. */
const closeGrace = 20_000;

export const registerDeliver = (program: Command): void => {
  program
    .command('deliver')
    .description('deliver events from a shared queue; gateways then only feed it')
    .option('--policy-config <file...>', 'the configuration; its `events` are used', ['config/policy-config.yaml'])
    .option('--concurrency <n>', 'batches at a time; more than one may arrive out of order', countOption, 1)
    .addHelpText('after', '\nExample:\n  sluice deliver --policy-config config/policy-config.yaml --concurrency 4')
    .action(async ({ policyConfig, concurrency }: DeliverFlags) => {
      const loaded = await loadOrExplainWhyNot({ policyConfigFiles: policyConfig });
      if (loaded === undefined) return;
      const { events, logging } = loaded.plan;
      const { controlPlaneUrl } = events;
      if (controlPlaneUrl === undefined)
        throw new UsageError('events.control_plane_url is not set: there is nowhere to deliver to.');
      if (queueKind(events.queueUrl) === 'embedded')
        throw new UsageError(
          'events.queue.url is embedded:, which only its own gateway can reach; set redis://… or postgres://….',
        );
      const delivery = startRemoteDelivery({ ...events, controlPlaneUrl }, createLogger(logging), concurrency);
      const asked = Promise.withResolvers<void>();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.resolve());
      await asked.promise;
      await delivery.close(closeGrace);
    });
};
