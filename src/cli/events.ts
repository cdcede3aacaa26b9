/** `sluice events`: the delivery side at the terminal, beside a running gateway and without one. */
import type { Command } from 'commander';
import { registerExport } from './events/export.ts';
import { registerList } from './events/list.ts';
import { registerReplay } from './events/replay.ts';
import { registerStats } from './events/stats.ts';
import { registerTail } from './events/tail.ts';
import { registerVerify } from './events/verify.ts';

export const registerEvents = (program: Command): void => {
  const events = program
    .command('events')
    .description('count, list, follow, replay, verify and export decision events')
    .addHelpText('after', '\nExample:\n  sluice events stats --policy-config config/policy-config.yaml');
  registerStats(events);
  registerList(events);
  registerTail(events);
  registerReplay(events);
  registerVerify(events);
  registerExport(events);
};
