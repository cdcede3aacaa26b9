import { expect, it } from 'vitest';
import { startJoined, startSink } from './support/delivery.ts';
import { eventually } from './support/eventually.ts';
import { PostgresServer } from './support/postgres-server.ts';

it('delivery through PostgreSQL loses nothing while it is away at start, and while it restarts', async ({ skip }) => {
  const postgres = await PostgresServer.make();
  if (postgres === undefined) return skip('needs the binaries of PostgreSQL, and a user who may run them');
  const sink = await startSink();
  const joined = startJoined({ controlPlaneUrl: sink.url, queueUrl: postgres.url });
  joined.append(120);
  await eventually('the queue is known to be away', async () => (await joined.delivery.admin.stats()).queue === 'away');
  await postgres.start();
  await eventually('events that waited for PostgreSQL have arrived', () => sink.stats().events === 120, 30_000);

  await postgres.stop();
  joined.append(120);
  await postgres.start();
  await eventually('events made while it restarted have arrived', () => sink.stats().events === 240, 30_000);

  sink.fail({ status: 500, times: 1 });
  joined.append(120);
  await eventually('a failed batch has been tried again', () => sink.stats().events === 360);
  await eventually('all is accounted for', async () => (await joined.delivery.stats()).delivered === 360);
  expect(await joined.delivery.stats()).toMatchObject({ pending: 0, dead: 0, difference: 0 });
  return undefined;
}, 90_000);
