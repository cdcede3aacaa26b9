/** Delivery as a process of its own: works on the batches that gateways feed into a shared queue. The gateways write down what came of them. */
import { ControlPlaneClient } from './control-plane-client.ts';
import { dataPaths } from './data-paths.ts';
import { deliver } from './deliver.ts';
import { DeliveryCircuit } from './delivery-circuit.ts';
import { QueueKeeper } from './queue-keeper.ts';
import type { Reporter } from './reporter.ts';
import type { EventSettings } from './settings.ts';

export interface RemoteDelivery {
  /** Lets running attempts finish for at most `grace` milliseconds. */
  close(grace: number): Promise<void>;
}

/**
 * Starts to deliver.
 * @param concurrency batches at a time; with more than one they may arrive out of order
 */
export const startRemoteDelivery = (
  settings: EventSettings & { readonly controlPlaneUrl: string },
  reporter: Reporter,
  concurrency: number,
): RemoteDelivery => {
  const stopping = new AbortController();
  const client = new ControlPlaneClient(settings);
  const circuit = new DeliveryCircuit(settings.retrySchedule);
  const attempt = deliver({ client, circuit, retrySchedule: settings.retrySchedule, stopping: stopping.signal });
  const keeper = new QueueKeeper(
    {
      url: settings.queueUrl,
      embeddedDirectory: dataPaths(settings.dataDir).embeddedQueue,
      retrySchedule: settings.retrySchedule,
    },
    reporter,
    (queue) => {
      reporter.info({ queue: queue.kind, concurrency }, 'delivering');
      queue.work(attempt, () => {}, { concurrency, dedicated: true });
    },
  );
  return {
    close: async (grace) => {
      const closed = keeper.close(grace);
      const late = setTimeout(() => stopping.abort(), grace / 2);
      await closed;
      clearTimeout(late);
      stopping.abort();
      await client.close();
    },
  };
};
