/** Events as rows of a table: CSV for spreadsheets. */
import type { LoggedEvent } from './event.ts';

type Cell = string | number | boolean | null | undefined;

const columns: readonly (readonly [name: string, cell: (event: LoggedEvent) => Cell])[] = [
  ['id', ({ id }) => id],
  ['sequence', ({ sequence }) => sequence],
  ['timestamp', ({ timestamp }) => timestamp],
  ['event_type', ({ event_type }) => event_type],
  ['gateway_id', ({ gateway_id }) => gateway_id],
  ['config_version', ({ config_version }) => config_version],
  ['outcome', (event) => (event.event_type === 'circuit' ? `${event.from} > ${event.to}` : event.outcome)],
  ['target', (event) => (event.event_type === 'config' ? null : event.target)],
  ...(['verdict', 'reason_code', 'status', 'stream', 'client_retry', 'request_id', 'trace_id', 'route'] as const).map(
    (name) => [name, (event: LoggedEvent) => (event.event_type === 'decision' ? event[name] : null)] as const,
  ),
  ...(['model_requested', 'model', 'provider', 'cost_usd', 'user_id', 'team_id'] as const).map(
    (name) => [name, (event: LoggedEvent) => (event.event_type === 'decision' ? event[name] : null)] as const,
  ),
  ['attempts', (event) => (event.event_type === 'decision' ? event.attempts.length : null)],
  [
    'policies',
    (event) =>
      event.event_type === 'decision'
        ? event.policies.map(({ kind, verdict }) => `${kind}=${verdict}`).join(' ')
        : null,
  ],
  ['input_tokens', (event) => (event.event_type === 'decision' ? event.usage?.input_tokens : null)],
  ['output_tokens', (event) => (event.event_type === 'decision' ? event.usage?.output_tokens : null)],
  ['total_ms', (event) => (event.event_type === 'decision' ? event.timing_ms.total : null)],
  ['overhead_ms', (event) => (event.event_type === 'decision' ? event.timing_ms.overhead : null)],
  ['first_token_ms', (event) => (event.event_type === 'decision' ? event.timing_ms.first_token : null)],
  ['hash', ({ hash }) => hash],
];

export const csvHeader = `${columns.map(([name]) => name).join(',')}\r\n`;

/** One line of CSV (RFC 4180). */
export const csvRow = (event: LoggedEvent): string =>
  `${columns.map(([, cell]) => csvCell(cell(event))).join(',')}\r\n`;

const csvCell = (cell: Cell): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  // A spreadsheet would run what begins like a formula; names come from callers.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
