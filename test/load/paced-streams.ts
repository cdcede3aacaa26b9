/**
 * `npm run load:streams`: 512 paced streams at once through one gateway process with three output policies, and the same directly, in one run.
 * The gateway has one core, load and provider the other (taskset, where there is one).
 */
import { fork, spawnSync } from 'node:child_process';
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

const provider = fork(new URL('./paced-provider.ts', import.meta.url), { stdio: 'inherit' });
const [{ port }] = (await once(provider, 'message')) as [{ port: number }];
const gateway = await startGateway({
  targets: [{ id: 'paced', base_url: `http://127.0.0.1:${port}` }],
  chain: ['pii-detector', 'dlp-filter', 'safety-filter', 'audit-logger'],
  policy: { 'safety-filter': { block_if: ['build a bomb'] } },
  gateway: { connection_pool: { max_total: 2 * streams, max_idle_per_host: streams } },
});
const pinned = pin(gateway.pid, 0) && pin(process.pid, 1) && pin(provider.pid ?? 0, 1);
const gatewayPort = Number(new URL(gateway.url).port);

// Warm both ways first: compilers, connections, pages.
await measure(gatewayPort);
const rssBefore = rss(gateway.pid);
const rows: { readonly name: string; readonly direct: number; readonly through: number }[] = [];
const direct = await measure(port);
const through = await measure(gatewayPort);
for (const part of [0.5, 0.99]) {
  const name = `p${part * 100}`;
  rows.push({
    name: `first token ${name}`,
    direct: percentile(direct.first, part),
    through: percentile(through.first, part),
  });
  rows.push({
    name: `later tokens ${name}`,
    direct: percentile(direct.later, part),
    through: percentile(through.later, part),
  });
}
await measure(gatewayPort);
const rssAfter = rss(gateway.pid);

const out = (line: string): void => void process.stdout.write(`${line}\n`);
out(
  `${streams} streams × ${deltas} deltas at ${pace} ms, ${pinned ? 'gateway on one core, load and provider on the other' : 'not pinned'}`,
);
out('ms                     direct  through    added');
for (const { name, direct: d, through: t } of rows)
  out(`${name.padEnd(20)} ${d.toFixed(2).padStart(8)} ${t.toFixed(2).padStart(8)} ${(t - d).toFixed(2).padStart(8)}`);
out(`whole streams: direct ${direct.whole}, through ${through.whole} of ${streams}`);
out(
  `longest gap: direct ${direct.longestGap.toFixed(0)} ms, through ${through.longestGap.toFixed(0)} ms (10 paces: ${10 * pace} ms)`,
);
out(`gateway RSS: ${rssBefore.toFixed(0)} MB after the first round, ${rssAfter.toFixed(0)} MB after the third`);

await gateway.stop();
provider.kill();
