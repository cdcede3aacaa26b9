import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { startGateway } from '../support/gateway-process.ts';
import { openaiAnswer } from '../support/provider-scripts.ts';

const json = JSON.stringify(
  openaiAnswer('Hello there, this is an answer of moderate length that says nothing in particular. '.repeat(6)).json,
);
const server = createServer((q, r) => {
  q.resume().on('end', () => {
    r.writeHead(200, { 'content-type': 'application/json', 'content-length': json.length });
    r.end(json);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const cpu = (pid, all) =>
  readdirSync(`/proc/${pid}/task`)
    .filter((t) => all || Number(t) === pid)
    .reduce((s, t) => {
      const f = readFileSync(`/proc/${pid}/task/${t}/stat`, 'utf8').split(') ')[1].split(' ');
      return s + Number(f[11]) + Number(f[12]);
    }, 0) * 10;
const body = JSON.stringify({
  model: 'm',
  messages: [
    { role: 'system', content: 'You are helpful.' },
    {
      role: 'user',
      content: 'Please summarise the following text for me in two sentences. '.repeat(Number(process.argv[3] ?? 10)),
    },
  ],
});
writeFileSync(
  '/tmp/post.lua',
  `wrk.method="POST"\nwrk.body=[==[${body}]==]\nwrk.headers["content-type"]="application/json"\n`,
);
const load = async (url, s) => {
  const wrk = spawn('wrk', ['-t1', '-c16', `-d${s}s`, '-s', '/tmp/post.lua', url]);
  let out = '';
  wrk.stdout.on('data', (d) => {
    out += d;
  });
  await once(wrk, 'exit');
  return Number(/(\d+) requests in/.exec(out)[1]);
};
for (const chain of [
  undefined,
  ['audit-logger'],
  ['prompt-injection', 'pii-detector', 'dlp-filter', 'safety-filter', 'audit-logger'],
]) {
  const gateway = await startGateway({
    targets: [{ id: 'a', base_url: `http://127.0.0.1:${server.address().port}` }],
    ...(chain && {
      chain,
      policy: chain.includes('safety-filter') ? { 'safety-filter': { block_if: ['build a bomb'] } } : {},
    }),
  });
  const url = `${gateway.url}/v1/chat/completions`;
  await load(url, 3);
  const m = cpu(gateway.pid, false),
    a = cpu(gateway.pid, true);
  const n = await load(url, 5);
  console.log(
    chain?.length ?? 0,
    'policies:',
    n,
    'requests,',
    (((cpu(gateway.pid, false) - m) * 1000) / n).toFixed(0),
    'µs main thread CPU a request,',
    (((cpu(gateway.pid, true) - a) * 1000) / n).toFixed(0),
    'all threads',
  );
  await gateway.stop();
}
server.close();
