/** `sluice events list` and `show`: what stands in the log, and what became of it. */
import type { Command } from 'commander';
import { countOption } from '../arguments.ts';
import { eventLine } from './event-line.ts';
import {
  type FilterFlags,
  type PlaceFlags,
  printJson,
  queryOf,
  withAdmin,
  withFilters,
  withPlace,
} from './event-options.ts';

interface ListFlags extends PlaceFlags, FilterFlags {
  readonly failed?: boolean;
  readonly limit: number;
}

export const registerList = (events: Command): void => {
  withFilters(withPlace(events.command('list')))
    .description('list events, youngest first')
    .option('--failed', 'dead letters only')
    .option('--limit <n>', 'how many', countOption, 50)
    .addHelpText('after', '\nExample:\n  sluice events list --verdict block --since 1h')
    .action((flags: ListFlags) =>
      withAdmin(flags, async (admin) => {
        const list = await admin.list({ ...queryOf(flags), limit: flags.limit, failed: flags.failed });
        if (flags.json) return printJson(list);
        for (const { event, delivery } of list.events) {
          const error = delivery.error === undefined ? '' : `: ${delivery.error}`;
          process.stdout.write(`${eventLine(event)}  ${delivery.state}${error}\n`);
        }
      }),
    );

  withPlace(events.command('show'))
    .argument('<id>', 'the event')
    .description('show one event and what became of it')
    .addHelpText('after', '\nExample:\n  sluice events show 0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b')
    .action((id: string, flags: PlaceFlags) =>
      withAdmin(flags, async (admin) => {
        const found = await admin.show(id);
        if (found !== undefined) return printJson(found);
        process.stderr.write(`sluice: there is no event ${id} in the log or among the dead letters.\n`);
        process.exitCode = 1;
      }),
    );
};
