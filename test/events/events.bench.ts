/**
 * What an event costs the request path, and how fast delivery is: `node test/events/events.bench.ts [queue url]`.
 * Everything is real but the control plane, which only counts.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDelivery } from '../../src/events/delivery-thread.ts';
import { EventLog } from '../../src/events/event-log.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';

const rounds = 5;
const perRound = 10_000;
const events = rounds * perRound;

let received = 0;
let first = 0;
const sink = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    first ||= performance.now();
    received += body.split('"event_type":').length - 1;
    response.end();
  });
}).listen(0, '127.0.0.1');
await once(sink, 'listening');
const address = sink.address();
const port = typeof address === 'object' ? address?.port : 0;

const dataDir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const queueUrl = process.argv[2] ?? 'embedded:';
const settings = makeSettings(dataDir, { controlPlaneUrl: `http://127.0.0.1:${port}`, queueUrl, fsync: 'interval' });
const log = new EventLog(settings, silentReporter);
const delivery = startDelivery(settings, silentReporter);

for (let round = 1; round <= rounds; round += 1) {
  const batch = Array.from({ length: perRound }, () => makeEvent());
  const started = performance.now();
  const cpu = process.threadCpuUsage();
  for (const event of batch) {
    log.append(event);
    delivery.notify();
  }
  const each = ((performance.now() - started) / perRound) * 1000;
  const { user, system } = process.threadCpuUsage(cpu);
  const ofThread = (user + system) / perRound;
  process.stdout.write(
    `append + notify, round ${round}: ${each.toFixed(1)} µs an event, ${ofThread.toFixed(1)} µs of them CPU time of this thread\n`,
  );
  await sleep(200);
}
let highest = 0;
while (received < events) {
  highest = Math.max(highest, process.memoryUsage.rss());
  await sleep(20);
}
const rate = received / ((performance.now() - first) / 1000);
const scheme = queueUrl.slice(0, queueUrl.indexOf(':') + 1);
process.stdout.write(
  `delivery through ${scheme} ${Math.round(rate)} events/s, highest RSS ${Math.round(highest / 1e6)} MB\n`,
);
await delivery.close();
log.close();
sink.close();
rmSync(dataDir, { recursive: true });
