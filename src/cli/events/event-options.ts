/** What the commands of `sluice events` have in common: where the events are, and which are meant. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { dataPaths } from '../../events/data-paths.ts';
import type { EventFilter } from '../../events/event-filter.ts';
import { type EventQuery, readFilter } from '../../events/event-query.ts';
import { type EventsAdmin, openEventsAdmin } from '../../events/events-admin.ts';
import type { Reporter } from '../../events/reporter.ts';
import type { EventSettings } from '../../events/settings.ts';
import { GatewayError } from '../../exchange/gateway-error.ts';
import { loadOrExplainWhyNot } from '../load-config.ts';
import { UsageError } from '../usage-error.ts';

export interface PlaceFlags {
  readonly policyConfig?: string[];
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Adds `--policy-config`, `--data-dir` and `--json`. */
export const withPlace = (command: Command): Command =>
  command
    .option('--policy-config <file...>', 'the configuration that the gateway runs with')
    .option('--data-dir <dir>', 'where the gateway keeps its events (default: ./data)')
    .option('--json', 'print JSON');

export interface FilterFlags {
  readonly since?: string;
  readonly until?: string;
  readonly type?: string;
  readonly verdict?: string;
  readonly outcome?: string;
  readonly target?: string;
  readonly route?: string;
  readonly model?: string;
  readonly requestId?: string;
}

/** Adds the filters. */
export const withFilters = (command: Command): Command =>
  command
    .option('--since <time>', 'from then on: 2026-03-01T12:00:00Z, or how long ago: 15m, 2h, 7d')
    .option('--until <time>', 'before then')
    .option('--type <type>', 'decision, circuit or config')
    .option('--verdict <verdict>', 'allow, redact, block or escalate')
    .option('--outcome <outcome>', 'completed, blocked, failed or abandoned')
    .option('--target <id>', 'the target that answered')
    .option('--route <name>', 'the route')
    .option('--model <name>', 'the model, as asked for or as it answered')
    .option('--request-id <id>', 'one request');

/** The filters as a query. */
export const queryOf = ({
  since,
  until,
  type,
  verdict,
  outcome,
  target,
  route,
  model,
  requestId,
}: FilterFlags): EventQuery => ({
  since,
  until,
  type,
  verdict,
  outcome,
  target,
  route,
  model,
  request_id: requestId,
});

/** @throws {UsageError} where a filter cannot be understood */
export const filterOf = (flags: FilterFlags): EventFilter => asUsage(() => readFilter(queryOf(flags), []));

/** Turns what the events room refuses into an error of use. */
export const asUsage = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw toUsage(error);
  }
};

export const toUsage = (error: unknown): unknown =>
  error instanceof GatewayError && error.code === 'invalid_request' ? new UsageError(`${error.message}.`) : error;

/** Without a configuration the events can be read, but not delivered. */
const readOnly = (dataDir: string): EventSettings => ({
  dataDir,
  controlPlaneUrl: undefined,
  bearerToken: undefined,
  signingSecrets: [],
  queueUrl: 'embedded:',
  batch: { maxEvents: 100, maxWait: 200 },
  retrySchedule: [],
  fsync: 'interval',
  onDiskFull: 'refuse',
  audit: undefined,
});

/**
 * The events' settings; undefined where the configuration is invalid, which has been said.
 * @throws {UsageError} where the directory has never held events
 */
export const settingsOf = async ({ policyConfig, dataDir }: PlaceFlags): Promise<EventSettings | undefined> => {
  const overrides = dataDir === undefined ? {} : { dataDir };
  const settings =
    policyConfig === undefined
      ? readOnly(dataDir ?? 'data')
      : (await loadOrExplainWhyNot({ policyConfigFiles: policyConfig, overrides }))?.plan.events;
  if (settings !== undefined && !existsSync(dataPaths(settings.dataDir).root))
    throw new UsageError(
      `${settings.dataDir}: no gateway has kept events here; give its directory with --data-dir DIR.`,
    );
  return settings;
};

/** Tells people at a terminal what the events room has to say. */
export const stderrReporter: Reporter = {
  info: () => {},
  warn: (_fields, message) => process.stderr.write(`${message}\n`),
  error: (_fields, message) => process.stderr.write(`${message}\n`),
};

/** Opens the events for one question, and closes them after it. */
export const withAdmin = async (
  flags: PlaceFlags,
  ask: (admin: EventsAdmin, settings: EventSettings) => Promise<void>,
): Promise<void> => {
  const settings = await settingsOf(flags);
  if (settings === undefined) return;
  const admin = openEventsAdmin(settings, stderrReporter);
  try {
    await ask(admin, settings);
  } catch (error) {
    throw toUsage(error);
  } finally {
    admin.close();
  }
};

export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};
