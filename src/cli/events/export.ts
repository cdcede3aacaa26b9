/** `sluice events export`: the log as NDJSON or CSV, to a file or to stdout. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { dataPaths } from '../../events/data-paths.ts';
import type { EventFilter } from '../../events/event-filter.ts';
import { csvHeader, csvRow } from '../../events/event-row.ts';
import { bytesIn, eventsIn } from '../../events/event-source.ts';
import { type FilterFlags, filterOf, type PlaceFlags, settingsOf, withFilters, withPlace } from './event-options.ts';
import { ProgressBar } from './progress-bar.ts';

interface ExportFlags extends PlaceFlags, FilterFlags {
  readonly format: 'ndjson' | 'csv';
  readonly output?: string;
}

export const registerExport = (events: Command): void => {
  withFilters(withPlace(events.command('export')))
    .description('write events out: ndjson (each line as it stands in the log) or csv')
    .addOption(new Option('--format <format>', 'the format').choices(['ndjson', 'csv']).default('ndjson'))
    .option('--output <file>', 'where to (default: stdout)')
    .addHelpText('after', '\nExample:\n  sluice events export --format csv --since 7d --output week.csv')
    .action(async (flags: ExportFlags) => {
      const settings = await settingsOf(flags);
      if (settings === undefined) return;
      const { logs } = dataPaths(settings.dataDir);
      const bar = new ProgressBar('export', bytesIn(logs));
      const counted = { events: 0, bytes: 0 };
      const text = Readable.from(rows(logs, filterOf(flags), flags.format, counted, bar));
      if (flags.output === undefined) await pipeline(text, process.stdout, { end: false });
      else await pipeline(text, createWriteStream(flags.output));
      bar.end(counted.bytes, `${counted.events} events`);
      if (flags.output === undefined) return;
      const summary = { events: counted.events, file: flags.output, format: flags.format };
      process.stdout.write(
        flags.json ? `${JSON.stringify(summary)}\n` : `${counted.events} events → ${flags.output}\n`,
      );
    });
};

async function* rows(
  logs: string,
  filter: EventFilter,
  format: 'ndjson' | 'csv',
  counted: { events: number; bytes: number },
  bar: ProgressBar,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvHeader;
  const passed = (bytes: number): void => {
    counted.bytes = bytes;
    bar.update(bytes, `${counted.events} events`);
  };
  for await (const { line, event } of eventsIn(logs, filter, passed)) {
    counted.events += 1;
    yield format === 'csv' ? csvRow(event) : `${line}\n`;
  }
}
