/**
 * What the gateway costs: direct, through a bare fastify + undici pass-through, and through Sluice without and with policies, all in
 * one run; then live streams, with CPU time a chunk. `npm run bench [-- seconds]`. The gateway has a core to itself; provider and load share another.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadReport, runLoad } from '../../src/cli/bench/load.ts';
import { benchTable } from '../../src/cli/bench/table.ts';
import { policyRegistry } from '../../src/policies/registry.ts';
import { answering, pinsCores, start, stop } from './processes.ts';

const seconds = Number(process.argv[2] ?? 5);
const chunks = 64;
const at = { provider: 24101, passThrough: 24102, plain: 24103, governed: 24104 };
const origin = (port: number): string => `http://127.0.0.1:${port}`;
const here = (file: string): string => join(import.meta.dirname, file);
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));

const config = (name: string, chain: string): string => {
  const file = join(folder, `${name}.yaml`);
  const lines = [
    'pack: { name: bench, version: 1.0.0, enabled: true }',
    'gateway: { logging: { level: warn }, limits: { max_concurrency: 4096 }, connection_pool: { max_total: 2048 } }',
    `providers: { targets: [{ id: bench, provider: openai-compatible, base_url: '${origin(at.provider)}/v1' }] }`,
    `policies: { chain: [${chain}] }`,
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
};

const gateway = (name: string, port: number, chain: string) =>
  start(0, [
    join(import.meta.dirname, '../../bin/sluice.js'),
    ...[
      'run',
      '--policy-config',
      config(name, chain),
      '--listen',
      `127.0.0.1:${port}`,
      '--data-dir',
      join(folder, name),
    ],
  ]);

const request = (stream: boolean) => ({
  path: '/v1/chat/completions',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    model: 'bench',
    stream,
    messages: [{ role: 'user', content: 'What is a sluice? '.repeat(20) }],
  }),
  stream,
});

const load = (port: number, callers: number, stream = false): Promise<LoadReport> =>
  runLoad({ origin: origin(port), callers, duration: seconds * 1000, warmUp: 1500 }, request(stream));

/** CPU seconds that a gateway has used. */
const cpuOf = async (port: number): Promise<number> => {
  const text = await (await fetch(`${origin(port)}/metrics`)).text();
  return Number(/^process_cpu_seconds_total(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]);
};

/** The five of the specification, as far as they are there. */
const policies = ['prompt-injection', 'pii-detector', 'dlp-filter', 'safety-filter', 'audit-logger'].filter((kind) =>
  policyRegistry.has(kind),
);
const governed = `sluice, ${policies.length} policies`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const children = [
  start(1, [here('fast-provider.ts'), String(at.provider), String(chunks)]),
  start(0, [here('pass-through.ts'), String(at.passThrough), origin(at.provider)]),
  gateway('plain', at.plain, ''),
  gateway('governed', at.governed, policies.join(', ')),
];

try {
  await Promise.all([
    answering(origin(at.provider)),
    answering(`${origin(at.plain)}/readyz`),
    answering(`${origin(at.governed)}/readyz`),
  ]);
  await answering(`${origin(at.passThrough)}/`);
  say(`cores pinned: ${pinsCores ? 'yes' : 'no'}; ${seconds} s each\n`);
  const places = {
    direct: at.provider,
    'pass-through': at.passThrough,
    sluice: at.plain,
    [governed]: at.governed,
  };
  for (const callers of [1, 32]) {
    const reports: Record<string, LoadReport> = {};
    for (const [name, port] of Object.entries(places)) reports[name] = await load(port, callers);
    say(`JSON, ${callers} caller${callers === 1 ? '' : 's'}\n${benchTable(reports)}`);
    const direct = reports.direct?.latency;
    for (const [name, { latency }] of Object.entries(reports).slice(1)) {
      if (direct && latency)
        say(
          `  ${name}: adds p50 ${(latency.p50 - direct.p50).toFixed(2)} ms, p99 ${(latency.p99 - direct.p99).toFixed(2)} ms`,
        );
    }
    say('');
  }
  for (const [name, port] of Object.entries({ sluice: at.plain, [governed]: at.governed })) {
    for (const callers of [1, 100, 1000]) {
      const before = await cpuOf(port);
      const report = await load(port, callers, true);
      // The warm-up is in the CPU time but not among the requests; its share is known.
      const cpu = ((await cpuOf(port)) - before) * (report.seconds / (report.seconds + 1.5));
      say(
        `${name}, ${callers} live streams of ${chunks} chunks: ${((cpu / (report.requests * chunks)) * 1e9).toFixed(0)} ns of CPU a chunk`,
      );
      say(benchTable({ streams: report }));
    }
  }
} finally {
  await Promise.all(children.map(stop));
  rmSync(folder, { recursive: true, force: true });
}
