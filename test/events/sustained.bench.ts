/**
 * Memory under sustained delivery: `node test/events/sustained.bench.ts [events/s] [seconds] [queue url]`. Prints RSS every ten seconds, and
 * what an append with its notify costs the appending thread in CPU time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDelivery } from '../../src/events/delivery-thread.ts';
import { EventLog } from '../../src/events/event-log.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';

const rate = Number(process.argv[2] ?? 2_000);
const seconds = Number(process.argv[3] ?? 120);
const queueUrl = process.argv[4] ?? 'embedded:';
/** Milliseconds between two helpings. */
const tick = 20;

const sink = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end());
});
await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
const address = sink.address();
const port = typeof address === 'object' ? address?.port : 0;

const dataDir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const settings = makeSettings(dataDir, { controlPlaneUrl: `http://127.0.0.1:${port}`, queueUrl, fsync: 'interval' });
const log = new EventLog(settings, silentReporter);
const delivery = startDelivery(settings, silentReporter);
const started = performance.now();
let appended = 0;
let cpu = 0;
let nextLine = 10;
while (performance.now() - started < seconds * 1000) {
  const due = Math.floor(((performance.now() - started) / 1000) * rate);
  const batch = Array.from({ length: due - appended }, () => makeEvent({ gateway_id: log.gatewayId }));
  const before = process.threadCpuUsage();
  for (const event of batch) {
    log.append(event);
    delivery.notify();
  }
  const { user, system } = process.threadCpuUsage(before);
  cpu += user + system;
  appended = due;
  if (performance.now() - started > nextLine * 1000) {
    const { delivered } = await delivery.stats();
    const rss = Math.round(process.memoryUsage.rss() / 1e6);
    process.stdout.write(
      `${String(nextLine).padStart(4)} s  RSS ${rss} MB  appended ${appended}  delivered ${delivered}  ${(cpu / appended).toFixed(1)} µs CPU an event\n`,
    );
    nextLine += 10;
  }
  await sleep(tick);
}
await delivery.close(30_000);
log.close();
sink.close();
rmSync(dataDir, { recursive: true });
