/** A simulation for people: one column a configuration, then the changes of the circuits in the order of time. */
import { formatDuration } from '../../config/units.ts';
import { clockTime } from '../../simulation/clock-time.ts';
import type { Comparison, Contender } from '../../simulation/report.ts';

type Row = readonly [label: string, ...cells: string[]];

/** Changes of circuits shown of each run; a flapping one would fill screens. */
const mostChanges = 16;

/** Ends in a newline. */
export const comparisonTable = ({ scenario, route, duration_ms: duration, seed, runs }: Comparison): string => {
  const across = (label: string, cell: (run: Contender) => string): Row => [label, ...runs.map(cell)];
  const rows: Row[] = [
    across('', ({ config }) => config),
    across('requests', ({ requests }) => String(requests)),
    across('success', ({ success_rate: rate }) => percent(rate)),
    ...codesOf(runs).map((code) => across(`  failed ${code}`, ({ failures }) => String(failures[code] ?? 0))),
    ...(['p50', 'p90', 'p99', 'max'] as const).map((key) =>
      across(`latency ${key}`, ({ latency_ms: latency }) => milliseconds(latency?.[key])),
    ),
    across('calls per request', ({ calls_per_request: calls }) => calls?.toFixed(3) ?? '–'),
    ...targetsOf(runs).flatMap((id) => targetRows(id, across)),
    across('circuit changes', ({ circuits }) => String(circuits.length)),
    across('cost', ({ cost_usd: cost }) => (cost === null ? 'no pricing' : `$${cost.toFixed(2)}`)),
    across('simulated in', ({ wall_ms: wall }) => `${(wall / 1_000).toFixed(1)} s`),
  ];
  return `${scenario}: ${formatDuration(duration)} of traffic on ${route}, seed ${seed}\n\n${aligned(rows)}\n${runs.map(changes).join('')}`;
};

const codesOf = (runs: readonly Contender[]): readonly string[] => [
  ...new Set(runs.flatMap(({ failures }) => Object.keys(failures))),
];

const targetsOf = (runs: readonly Contender[]): readonly string[] => [
  ...new Set(runs.flatMap(({ targets }) => targets.map(({ id }) => id))),
];

const targetRows = (id: string, across: (label: string, cell: (run: Contender) => string) => Row): readonly Row[] => {
  const of = ({ targets }: Contender) => targets.find((target) => target.id === id);
  return [
    across(`calls to ${id}`, (run) => String(of(run)?.calls ?? '–')),
    across('  answered 429', (run) => String(of(run)?.rate_limited ?? '–')),
    across('  stopped by its circuit', (run) => String(of(run)?.attempts.circuit_open ?? 0)),
  ];
};

const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(3)} %`);

const milliseconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${ms.toFixed(0)} ms`);

const aligned = (rows: readonly Row[]): string => {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map(([label, ...cells]) =>
      `${label.padEnd(width(0))}${cells.map((cell, index) => `  ${cell.padStart(width(index + 1))}`).join('')}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
};

const changes = ({ config, circuits }: Contender): string => {
  if (circuits.length === 0) return '';
  const shown = circuits.slice(0, mostChanges).map(({ at_ms: at, target, from, to, reason }) => {
    const why = reason === undefined ? '' : ` (${reason})`;
    return `  ${clockTime(at)}  ${target}  ${from} → ${to}${why}\n`;
  });
  const rest = circuits.length - shown.length;
  return `circuits with ${config}\n${shown.join('')}${rest > 0 ? `  … and ${rest} more; --json has them all\n` : ''}`;
};
