/** Where the events room keeps its files under the data directory. */
import { join } from 'node:path';

export interface DataPaths {
  /** The id that this data directory's gateways share, one line of text. */
  readonly gatewayId: string;
  readonly root: string;
  /** One directory per event log, named after the gateway process that writes it. */
  readonly logs: string;
  /** SQLite: cursors, batches, dead letters; readable by several processes at once. */
  readonly book: string;
  /** Held by the one process that feeds and delivers for this data directory. */
  readonly hostLock: string;
  /** PGlite, with `embedded:`. */
  readonly embeddedQueue: string;
}

export const dataPaths = (dataDir: string): DataPaths => {
  const root = join(dataDir, 'events');
  return {
    gatewayId: join(dataDir, 'gateway-id'),
    root,
    logs: join(root, 'logs'),
    book: join(root, 'book.db'),
    hostLock: join(root, 'host.lock'),
    embeddedQueue: join(root, 'queue'),
  };
};
