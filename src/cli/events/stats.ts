/** `sluice events stats`: produced = delivered + pending + dead; exit 1 where it is not. */
import type { Command } from 'commander';
import type { EventStats } from '../../events/events-admin.ts';
import { type PlaceFlags, printJson, withAdmin, withPlace } from './event-options.ts';

export const registerStats = (events: Command): void => {
  withPlace(events.command('stats'))
    .description('count events: produced = delivered + pending + dead')
    .addHelpText('after', '\nExample:\n  sluice events stats --data-dir data --json')
    .action((flags: PlaceFlags) =>
      withAdmin(flags, async (admin) => {
        const stats = await admin.stats();
        if (flags.json) printJson(stats);
        else process.stdout.write(statsText(stats));
        if (stats.balanced) return;
        process.stderr.write(
          `sluice: ${stats.difference} events are neither delivered nor pending nor dead; \`sluice events verify\` says where the log is broken.\n`,
        );
        process.exitCode = 1;
      }),
    );
};

const statsText = (stats: EventStats): string => {
  const rows: [string, number | string][] = [
    ['produced', stats.produced],
    ['delivered', stats.delivered],
    ['pending', stats.pending],
    ['dead', stats.dead],
    ['difference', stats.difference],
    ['lost', stats.lost],
  ];
  const width = Math.max(...rows.map(([, count]) => String(count).length));
  const hint = stats.delivery === 'off' ? ' (no events.control_plane_url: events stay in the log)' : '';
  return [
    ...rows.map(([name, count]) => `${name.padEnd(12)}${String(count).padStart(width)}`),
    '',
    `delivery    ${stats.delivery}${hint}`,
    `queue       ${stats.queue}`,
    `circuit     ${stats.circuit}`,
    ...(stats.logs.length > 1
      ? [
          '',
          ...stats.logs.map(
            ({ log, produced, delivered, pending, dead }) =>
              `${log}  ${produced} = ${delivered} + ${pending} + ${dead}`,
          ),
        ]
      : []),
    '',
  ].join('\n');
};
