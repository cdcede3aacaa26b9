/** `sluice bench`: load against a running gateway. */
import { type Command, Option } from 'commander';
import { countOption, durationOption } from './arguments.ts';
import { type LoadReport, runLoad } from './bench/load.ts';
import { benchTable } from './bench/table.ts';
import { UsageError } from './usage-error.ts';

interface BenchFlags {
  readonly url: string;
  readonly model: string;
  readonly prompt: string;
  readonly concurrency: number;
  readonly duration: number;
  readonly header: readonly string[];
  readonly only?: 'json' | 'stream';
  readonly json?: true;
}

export const registerBench = (program: Command): void => {
  program
    .command('bench')
    .description('load against a running gateway: throughput, latency, streaming')
    .option('--url <url>', 'where the gateway is', 'http://127.0.0.1:41002')
    .option('--model <name>', 'the model to ask', 'demo-chat')
    .option('--prompt <text>', 'what to ask it', 'Say hello.')
    .option('--concurrency <n>', 'callers at once', countOption, 16)
    .addOption(
      new Option('--duration <duration>', 'how long, for each kind').argParser(durationOption).default(10_000, '10s'),
    )
    .option('--header <name: value...>', 'more request headers', [])
    .addOption(new Option('--only <kind>', 'measure one kind').choices(['json', 'stream']))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  sluice bench --url http://127.0.0.1:41002 --concurrency 64 --duration 30s')
    .action(bench);
};

const bench = async (flags: BenchFlags): Promise<void> => {
  const { origin, pathname } = urlOf(flags.url);
  const kinds = flags.only === undefined ? (['json', 'stream'] as const) : [flags.only];
  const reports: Record<string, LoadReport> = {};
  for (const kind of kinds) {
    const stream = kind === 'stream';
    reports[kind] = await runLoad(
      { origin, callers: flags.concurrency, duration: flags.duration, warmUp: Math.min(1000, flags.duration / 5) },
      {
        path: `${pathname.replace(/\/(?:v1\/?)?$/, '')}/v1/chat/completions`,
        headers: { 'content-type': 'application/json', ...headersOf(flags.header) },
        body: JSON.stringify({
          model: flags.model,
          ...(stream && { stream }),
          messages: [{ role: 'user', content: flags.prompt }],
        }),
        stream,
      },
    );
  }
  process.stdout.write(`${flags.json ? JSON.stringify(reports, null, 2) : benchTable(reports)}\n`);
  if (Object.values(reports).every(({ latency }) => latency === undefined)) process.exitCode = 1;
};

const urlOf = (text: string): URL => {
  const url = URL.parse(text);
  if (url === null || !url.protocol.startsWith('http'))
    throw new UsageError(`--url ${text} is no URL; write it as http://127.0.0.1:41002.`);
  return url;
};

const headersOf = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined)
        throw new UsageError(`--header ${line} is no header; write it as "name: value".`);
      return [name.toLowerCase(), value];
    }),
  );
