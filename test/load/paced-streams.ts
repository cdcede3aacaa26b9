/**
 * `npm run load:streams`: 512 paced streams at once through one gateway process with three output policies, directly, and through the least that can
 * stand in between, in one run. Who stands in between has one core, load and provider the other (taskset, where there is one).
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from '../support/gateway-process.ts';
import { decodeStamp, now } from './stamp.ts';

const streams = Number(process.env.STREAMS ?? 512);
const deltas = 64;
const pace = 20;
/** Milliseconds over which the streams start, so that they are all open together and not in step. */
const ramp = 640;
/** Rounds before anything is measured: compilers, connections, pages, the heap. */
const warmUps = 3;
const rounds = Number(process.env.ROUNDS ?? 3);

interface Measured {
  readonly first: number[];
  readonly later: number[];
  readonly longestGap: number;
  readonly whole: number;
}

const pin = (pid: number, core: number): boolean =>
  spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)]).status === 0;

/** One stream on a raw socket: when each delta arrived, against when it was written. */
const listen = async (port: number, into: { first: number[]; later: number[]; gaps: number[] }): Promise<boolean> => {
  const body = JSON.stringify({
    model: 'paced',
    stream: true,
    messages: [{ role: 'user', content: 'Tell me a story.' }],
  });
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  let text = '';
  let seen = 0;
  let lastAt = 0;
  for await (const data of socket) {
    const at = now();
    text += data.toString('latin1');
    for (let open = text.indexOf('<'); open !== -1; open = text.indexOf('<')) {
      const close = text.indexOf('>', open);
      if (close === -1) break;
      const latency = at - decodeStamp(text.slice(open + 1, close));
      (seen === 0 ? into.first : into.later).push(latency);
      if (seen > 0) into.gaps.push(at - lastAt);
      lastAt = at;
      seen += 1;
      text = text.slice(close + 1);
    }
  }
  return seen === deltas && text.includes('[DONE]');
};

const measure = async (port: number): Promise<Measured> => {
  const into = { first: [] as number[], later: [] as number[], gaps: [] as number[] };
  const results = await Promise.all(
    Array.from({ length: streams }, async (_, n) => {
      await sleep((n / streams) * ramp);
      return listen(port, into);
    }),
  );
  const longestGap = into.gaps.reduce((longest, gap) => Math.max(longest, gap), 0);
  return { ...into, longestGap, whole: results.filter(Boolean).length };
};

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

const rss = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Microseconds of core that a process's main thread has used. */
const mainThreadTime = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1_000;

const started = async (file: string, args: readonly string[] = []): Promise<[ChildProcess, number]> => {
  const child = fork(new URL(file, import.meta.url), args, { stdio: 'inherit' });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return [child, port];
};

const [provider, providerPort] = await started('./paced-provider.ts');
const [bare, barePort] = await started('./bare-pass-through.ts', [String(providerPort)]);
const gateway = await startGateway({
  targets: [{ id: 'paced', base_url: `http://127.0.0.1:${providerPort}` }],
  chain: ['pii-detector', 'dlp-filter', 'safety-filter', 'audit-logger'],
  policy: { 'safety-filter': { block_if: ['build a bomb'] } },
  gateway: { connection_pool: { max_total: 2 * streams, max_idle_per_host: streams } },
});
const pinned = pin(gateway.pid, 0) && pin(bare.pid ?? 0, 0) && pin(process.pid, 1) && pin(provider.pid ?? 0, 1);
const ways = [
  { name: 'direct', port: providerPort, pid: undefined },
  { name: 'bare pass-through', port: barePort, pid: bare.pid },
  { name: 'gateway', port: Number(new URL(gateway.url).port), pid: gateway.pid },
] as const;

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const ms = (value: number): string => value.toFixed(2).padStart(9);

out(
  `${streams} streams × ${deltas} deltas at ${pace} ms, ${pinned ? 'gateway on one core, load and provider on the other' : 'not pinned'}; ms, and µs of core a delta`,
);
out('                     first p50      p99 later p50      p99  longest gap  whole   core');
for (const { port } of ways) for (let round = 0; round < warmUps; round += 1) await measure(port);
const rssBefore = rss(gateway.pid);
for (let round = 0; round < rounds; round += 1) {
  let direct: Measured | undefined;
  for (const { name, port, pid } of ways) {
    const before = pid === undefined ? 0 : mainThreadTime(pid);
    const measured = await measure(port);
    const core = pid === undefined ? '' : ((mainThreadTime(pid) - before) / (streams * deltas)).toFixed(1);
    const row = [measured.first, measured.later].flatMap((times) => [percentile(times, 0.5), percentile(times, 0.99)]);
    const rest = `${measured.longestGap.toFixed(0).padStart(10)} ms ${String(measured.whole).padStart(6)} ${core.padStart(6)}`;
    out(`${name.padEnd(20)} ${row.map(ms).join('')} ${rest}`);
    direct ??= measured;
    if (measured === direct) continue;
    const added = (of: 'first' | 'later'): string =>
      (percentile(measured[of], 0.99) - percentile(direct?.[of] ?? [], 0.99)).toFixed(2);
    out(`  adds at p99: first ${added('first')} ms, later ${added('later')} ms`);
  }
}
out(`gateway RSS: ${rssBefore.toFixed(0)} MB before the rounds, ${rss(gateway.pid).toFixed(0)} MB behind them`);

await gateway.stop();
provider.kill();
bare.kill();
