/** `sluice events verify`: proves the logs unbroken, or names the first record that is not; exit 1 then. */
import type { Command } from 'commander';
import { verifyAll } from '../../events/verify-all.ts';
import type { LogCheck } from '../../events/verify-log.ts';
import { type PlaceFlags, printJson, settingsOf, withPlace } from './event-options.ts';

export const registerVerify = (events: Command): void => {
  withPlace(events.command('verify'))
    .description('check the hash chain of every event log')
    .addHelpText('after', '\nExample:\n  sluice events verify --data-dir data')
    .action(async (flags: PlaceFlags) => {
      const settings = await settingsOf(flags);
      if (settings === undefined) return;
      const logs = await verifyAll(settings.dataDir);
      const intact = logs.every(({ broken }) => broken === undefined);
      if (flags.json) printJson({ intact, logs: logs.map((check) => ({ ...check, broken: check.broken ?? null })) });
      else process.stdout.write(`${logs.length === 0 ? 'no events yet\n' : logs.map(checkText).join('')}`);
      if (!intact) process.exitCode = 1;
    });
};

const checkText = ({ log, records, first, last, segments, broken }: LogCheck): string => {
  if (broken === undefined) return `${log}: unbroken, ${records} records (${first} to ${last}) in ${segments} files\n`;
  return `${log}: BROKEN: record ${broken.sequence} is ${broken.kind}, at ${broken.file}:${broken.line}\n  ${broken.detail}\n`;
};
