/** A report for people: one line a measured kind. */
import type { LoadReport } from './load.ts';
import type { Percentiles } from './percentiles.ts';

const columns = [
  '',
  'requests',
  'per second',
  'p50 ms',
  'p90 ms',
  'p99 ms',
  'max ms',
  'first token p50/p99',
  'not 200',
];

/** The table for reports by name. */
export const benchTable = (reports: Readonly<Record<string, LoadReport>>): string => {
  const rows = [columns, ...Object.entries(reports).map(([name, report]) => rowOf(name, report))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padStart(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const rowOf = (name: string, { requests, perSecond, latency, firstToken, outcomes }: LoadReport): string[] => [
  name,
  String(requests),
  perSecond.toFixed(0),
  ...(['p50', 'p90', 'p99', 'max'] as const).map((key) => figure(latency, key)),
  firstToken === undefined ? '–' : `${figure(firstToken, 'p50')} / ${figure(firstToken, 'p99')}`,
  Object.entries(outcomes)
    .filter(([outcome]) => outcome !== '200')
    .map(([outcome, count]) => `${outcome}: ${count}`)
    .join(', ') || '0',
];

const figure = (percentiles: Percentiles | undefined, key: keyof Percentiles): string =>
  percentiles?.[key].toFixed(2) ?? '–';
