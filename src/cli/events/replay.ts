/** `sluice events replay`: sends events again, through the running gateway or, where none runs, by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { dataPaths } from '../../events/data-paths.ts';
import { DeliveryBook } from '../../events/delivery-book.ts';
import { DeliveryHost } from '../../events/delivery-host.ts';
import { readFilter } from '../../events/event-query.ts';
import { gatewayId } from '../../events/gateway-id.ts';
import { readHostNote } from '../../events/host-note.ts';
import { type ReplaySelection, replay, selected } from '../../events/replay.ts';
import type { EventSettings } from '../../events/settings.ts';
import { countOption } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';
import {
  asUsage,
  type FilterFlags,
  type PlaceFlags,
  printJson,
  queryOf,
  settingsOf,
  stderrReporter,
  withFilters,
  withPlace,
} from './event-options.ts';
import { ProgressBar } from './progress-bar.ts';

interface ReplayFlags extends PlaceFlags, FilterFlags {
  readonly failed?: boolean;
  readonly id?: string[];
  readonly dryRun?: boolean;
  readonly rate?: number;
}

interface ReplayReport {
  readonly events: number;
  readonly delivered: number;
  readonly dead: number;
  readonly pending: number;
  readonly dry_run: boolean;
}

/** Milliseconds without progress after which the command leaves the rest to the gateway. */
const patience = 30_000;
const pollInterval = 100;
/** Milliseconds to finish when the command itself has delivered. */
const closeGrace = 2_000;

export const registerReplay = (events: Command): void => {
  withFilters(withPlace(events.command('replay')))
    .description('send events again: dead letters, or settled events of the log')
    .option('--failed', 'dead letters only')
    .option('--id <id...>', 'these events')
    .option('--dry-run', 'only count')
    .option('--rate <n>', 'events a second', countOption)
    .addHelpText('after', '\nExample:\n  sluice events replay --failed --rate 500')
    .action(async (flags: ReplayFlags) => {
      const settings = await settingsOf(flags);
      if (settings === undefined) return;
      const selection = selectionOf(flags);
      const book = new DeliveryBook(dataPaths(settings.dataDir).book);
      try {
        const report = await run(book, settings, selection, flags);
        if (flags.json) printJson(report);
        else process.stdout.write(reportText(report));
        if (report.dead > 0) process.exitCode = 1;
      } finally {
        book.close();
      }
    });
};

const selectionOf = (flags: ReplayFlags): ReplaySelection => {
  const filter = asUsage(() => readFilter({ ...queryOf(flags), id: flags.id?.join(',') }, []));
  if (!flags.failed && Object.keys(filter).length === 0)
    throw new UsageError('Say what to replay: --failed, --id ID, --since TIME, --verdict VERDICT or --target ID.');
  return { failed: flags.failed ?? false, filter };
};

const run = async (
  book: DeliveryBook,
  settings: EventSettings,
  selection: ReplaySelection,
  flags: ReplayFlags,
): Promise<ReplayReport> => {
  const { logs } = dataPaths(settings.dataDir);
  let events = 0;
  for await (const _ of selected(book, logs, selection)) events += 1;
  if (flags.dryRun || events === 0)
    return { events, delivered: 0, dead: 0, pending: 0, dry_run: flags.dryRun ?? false };
  const host = hostFor(book, settings);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    return await watch(book, logs, selection, events, { settings, rate: flags.rate, signal: stop.signal });
  } finally {
    await host?.close(closeGrace);
  }
};

/** Delivers by itself unless a gateway does. With a gateway beside it, it waits for a lock that it does not get. */
const hostFor = (book: DeliveryBook, settings: EventSettings): DeliveryHost | undefined => {
  if (settings.controlPlaneUrl !== undefined) return new DeliveryHost(settings, stderrReporter);
  const note = readHostNote(book, dataPaths(settings.dataDir).hostLock);
  if (note !== undefined && note.queue !== 'off') return undefined;
  throw new UsageError(
    'No gateway delivers for this data directory; give --policy-config FILE, so that this command can.',
  );
};

const watch = async (
  book: DeliveryBook,
  logs: string,
  selection: ReplaySelection,
  expected: number,
  { settings, rate, signal }: { settings: EventSettings; rate: number | undefined; signal: AbortSignal },
): Promise<ReplayReport> => {
  const bar = new ProgressBar('replay', expected);
  let id: string | undefined;
  let planned = 0;
  const feeding = replay(book, logs, selection, {
    gatewayId: gatewayId(settings.dataDir),
    maxEvents: settings.batch.maxEvents,
    rate,
    signal,
    planned: (replayId, events) => {
      id = replayId;
      planned = events;
    },
  }).then(
    () => true,
    () => false,
  );
  let finished = false;
  void feeding.then(() => {
    finished = true;
  });
  let last = { done: 0, at: Date.now() };
  for (;;) {
    const { delivered, dead } = id === undefined ? { delivered: 0, dead: 0 } : book.replayResult(id);
    const done = delivered + dead;
    bar.update(done, `${done} of ${expected}`);
    if (done > last.done || !finished) last = { done, at: Date.now() };
    if ((finished && done >= planned) || signal.aborted || Date.now() - last.at > patience) {
      bar.end(done, `${done} of ${expected}`);
      return { events: expected, delivered, dead, pending: planned - done, dry_run: false };
    }
    await sleep(pollInterval);
  }
};

const reportText = ({ events, delivered, dead, pending, dry_run }: ReplayReport): string => {
  if (dry_run) return `${events} events would be sent again\n`;
  const rest = pending > 0 ? `, ${pending} still on their way` : '';
  return `${events} events: ${delivered} delivered, ${dead} dead again${rest}\n`;
};
