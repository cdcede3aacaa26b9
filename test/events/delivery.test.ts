import { describe, expect, it } from 'vitest';
import { startDelivery } from '../../src/events/delivery-thread.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { verifyAll } from '../../src/events/verify-all.ts';
import { startJoined, startSink } from './support/delivery.ts';
import { eventually } from './support/eventually.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

// One test through the whole embedded queue costs seconds of making the database: this is the only one that makes it.
describe('delivery through the embedded queue', () => {
  it('brings every event to the control plane once, over outages, poison and a restart, and accounts for all', async () => {
    const sink = await startSink({ signingSecrets: [secret], token: 'open sesame' });
    const joined = startJoined({
      controlPlaneUrl: sink.url,
      signingSecrets: [secret],
      bearerToken: 'open sesame',
      audit: { immutable: true, retentionDays: 30, logAllAccess: true },
    });
    const { delivery, settings, log } = joined;

    joined.append(250);
    await eventually('the first events have arrived', () => sink.stats().events === 250, 60_000);
    expect(sink.stats()).toMatchObject({ duplicates: 0, refused: { token: 0, signature: 0 } });

    sink.fail({ status: 500, times: 2 });
    joined.append(100);
    await eventually('delivery has outlived the outage', () => sink.stats().events === 350);

    sink.fail({ poison_every: 100 });
    joined.append(240);
    await eventually('only the poison is left', async () => (await delivery.stats()).dead === 2);
    await eventually('the others have arrived', () => sink.stats().events === 588);
    const { events: letters } = await delivery.admin.list({ failed: true });
    expect(letters.map(({ event }) => event.sequence)).toEqual([500, 400]);
    expect(letters[0]?.delivery).toMatchObject({ state: 'dead', status: 422, error: expect.stringContaining('422') });

    sink.fail({});
    await expect(delivery.admin.replay({})).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(delivery.admin.list({ verdict: 'maybe' })).rejects.toMatchObject({ details: { param: 'verdict' } });
    expect(await delivery.admin.replay({ failed: true, dry_run: true })).toEqual({ events: 2, dry_run: true });
    await delivery.admin.replay({ failed: true });
    await eventually('the dead letters have arrived', () => sink.stats().events === 590);
    await eventually('nobody is dead', async () => (await delivery.stats()).delivered === 590);
    expect(sink.stats()).toMatchObject({ duplicates: 0, gateways: [{ missing: 0, last_sequence: 590 }] });

    await delivery.close();
    joined.append(50);
    const again = startDelivery(settings, silentReporter);
    await eventually('the restarted thread has caught up', () => sink.stats().events === 640);
    await eventually('and knows it', async () => (await again.stats()).delivered === 640);
    expect(await again.stats()).toEqual({ produced: 640, delivered: 640, pending: 0, dead: 0, difference: 0, lost: 0 });
    expect(sink.stats().duplicates).toBe(0);
    await again.close();
    expect(log.sequence).toBe(640);
    for (const { broken } of await verifyAll(settings.dataDir)) expect(broken).toBeUndefined();
  }, 120_000);

  it('is off without a control plane: events stay in the log, and count as pending', async () => {
    const joined = startJoined({});
    joined.append(5);
    await eventually('the host has said so', async () => (await joined.delivery.admin.stats()).delivery === 'off');
    expect(await joined.delivery.stats()).toMatchObject({ produced: 5, delivered: 0, pending: 5, difference: 0 });
  });
});
