/** `sluice events tail`: decisions as they are made. */
import type { Command } from 'commander';
import { dataPaths } from '../../events/data-paths.ts';
import { followEvents } from '../../events/follow-events.ts';
import { eventLine } from './event-line.ts';
import { type FilterFlags, filterOf, type PlaceFlags, settingsOf, withFilters, withPlace } from './event-options.ts';

export const registerTail = (events: Command): void => {
  withFilters(withPlace(events.command('tail')))
    .description('follow events as they happen, until Ctrl-C')
    .addHelpText('after', '\nExample:\n  sluice events tail --outcome failed')
    .action(async (flags: PlaceFlags & FilterFlags) => {
      const settings = await settingsOf(flags);
      if (settings === undefined) return;
      const filter = filterOf(flags);
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      for await (const event of followEvents(dataPaths(settings.dataDir).logs, filter, stop.signal))
        process.stdout.write(`${flags.json ? JSON.stringify(event) : eventLine(event)}\n`);
    });
};
