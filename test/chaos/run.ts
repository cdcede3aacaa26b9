/**
 * The long form of the chaos tests: `npm run test:chaos [-- scenario…]` (kill, redis, control-plane, disk). Prints a table of counts;
 * exit 1 if anything was lost.
 */
import { Console } from 'node:console';
import { controlPlaneFaults } from './control-plane.ts';
import { diskFull } from './disk-full.ts';
import { killGateway } from './kill-gateway.ts';
import { redisFaults } from './redis.ts';

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);
const rate = number('CHAOS_RATE', 150);

interface Outcome {
  readonly rows: readonly object[];
  readonly good: boolean;
}

const disks = async (): Promise<Outcome> => {
  const reports = [];
  for (const choice of ['refuse', 'continue'] as const)
    for (const when of ['at the start', 'under traffic'] as const) reports.push(await diskFull(choice, when, rate));
  const rows = reports.filter((report) => report !== undefined);
  return { rows, good: rows.every(({ intact, said }) => intact && said[0] > 0 && said[1] > 0) };
};

const scenarios: Readonly<Record<string, () => Promise<Outcome>>> = {
  kill: async () => {
    const report = await killGateway({ kills: number('CHAOS_KILLS', 20), rate: 300, life: [500, 4_000] });
    return { rows: [report], good: report.withoutEvent === 0 && report.intact };
  },
  redis: async () => {
    const rows = await redisFaults({ rate, fault: number('CHAOS_FAULT_MS', 15_000), frozen: 30_000 });
    return { rows, good: rows.every(({ withoutEvent, intact }) => withoutEvent === 0 && intact) };
  },
  'control-plane': async () => {
    const rows = await controlPlaneFaults({ rate, fault: 8_000, hanging: 20_000, poisonEvery: 1_000 });
    const good = rows.every(
      ({ withoutEvent, dead, poison, deadAfterReplay, intact }) =>
        withoutEvent === 0 && dead === poison && deadAfterReplay === 0 && intact,
    );
    return { rows, good };
  },
  disk: disks,
};

const table = new Console(process.stdout);
const chosen = process.argv.slice(2);
for (const [name, scenario] of Object.entries(scenarios)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { rows, good } = await scenario();
  process.stdout.write(`\n${name}: ${good ? 'nothing lost' : 'NOT AS IT SHOULD BE'}\n`);
  table.table(rows.map(readable));
  if (!good) process.exitCode = 1;
}

/** Pairs on one line, figures short. */
function readable(row: object): object {
  const short = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(short).join(' → ');
    return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(1)) : value;
  };
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, short(value)]));
}
