/** The long form of the chaos tests: `npm run test:chaos`. Prints what it counted; exit 1 if anything was lost. */
import { killGateway } from './kill-gateway.ts';

const kills = Number(process.env.CHAOS_KILLS ?? 20);
const rate = Number(process.env.CHAOS_RATE ?? 300);

const report = await killGateway({ kills, rate, life: [500, 4_000] });
process.stdout.write(`kill -9 of the gateway under ${rate} requests a second\n`);
for (const [name, count] of Object.entries(report)) process.stdout.write(`  ${name.padEnd(14)}${count}\n`);
if (report.withoutEvent > 0 || !report.intact) process.exitCode = 1;
