/** The command line as a whole: its commands, and what an error of use looks like. */
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { registerBench } from './bench.ts';
import { registerDeliver } from './deliver.ts';
import { registerDemo } from './demo.ts';
import { registerDoctor } from './doctor.ts';
import { registerEvents } from './events.ts';
import { registerExplain } from './explain.ts';
import { registerLint } from './lint.ts';
import { registerRun } from './run.ts';
import { registerSimulate } from './simulate.ts';
import { registerTest } from './test.ts';
import { UsageError } from './usage-error.ts';

/** The program with every command registered. */
export const sluiceProgram = (): Command => {
  const program = new Command('sluice')
    .description('A self-hosted gateway between applications and LLM providers.')
    .version(packageJson.version)
    .addHelpText(
      'after',
      '\nExample:\n  sluice lint policy-config.yaml && sluice run --policy-config policy-config.yaml\n\nHelp for a command: sluice run --help',
    )
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`sluice: ${oneLine(text)} Try \`sluice --help\`.\n`),
    });
  registerRun(program);
  registerDemo(program);
  registerEvents(program);
  registerDeliver(program);
  registerBench(program);
  registerLint(program);
  registerExplain(program);
  registerDoctor(program);
  registerTest(program);
  registerSimulate(program);
  return program;
};

/** Runs a command line; gives the exit code where the command did not set one itself. */
export const runProgram = async (program: Command, argv: readonly string[]): Promise<void> => {
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof UsageError) {
      process.stderr.write(`sluice: ${oneLine(error.message)}\n`);
      process.exitCode = 2;
    } else {
      throw error;
    }
  }
};

const oneLine = (text: string): string => {
  const line = text
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
  return /[.!?)]$/.test(line) ? line : `${line}.`;
};
