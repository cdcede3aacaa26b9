/** What the host says of itself in the book, for whoever looks from another process. */
import type { DeliveryBook } from './delivery-book.ts';
import { tryLock } from './file-lock.ts';
import type { QueueKeeper, QueueState } from './queue-keeper.ts';

export interface HostNote {
  readonly queue: QueueState | 'off';
  readonly circuit: 'closed' | 'open';
}

const name = 'host';

export const writeHostNote = (book: DeliveryBook, keeper: QueueKeeper | undefined, circuitOpen: boolean): void => {
  const note: HostNote = { queue: keeper?.state ?? 'off', circuit: circuitOpen ? 'open' : 'closed' };
  book.writeNote(name, JSON.stringify(note));
};

/** The host's state; undefined when there is none. Whether there is one, its lock says: it goes when the host does, however it goes. */
export const readHostNote = (book: DeliveryBook, hostLock: string): HostNote | undefined => {
  const free = tryLock(hostLock);
  free?.release();
  const text = book.note(name);
  if (free !== undefined || text === undefined) return undefined;
  const { queue, circuit }: HostNote = JSON.parse(text);
  return { queue, circuit };
};
