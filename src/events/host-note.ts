/** What the host says of itself in the book, for whoever looks from another process. */
import type { DeliveryBook } from './delivery-book.ts';
import type { QueueKeeper, QueueState } from './queue-keeper.ts';

export interface HostNote {
  readonly queue: QueueState | 'off';
  readonly circuit: 'closed' | 'open';
}

const name = 'host';
/** Milliseconds after which a note says nothing about the present. */
const staleAfter = 10_000;

export const writeHostNote = (book: DeliveryBook, keeper: QueueKeeper | undefined, circuitOpen: boolean): void => {
  const note: HostNote = { queue: keeper?.state ?? 'off', circuit: circuitOpen ? 'open' : 'closed' };
  book.writeNote(name, JSON.stringify({ ...note, at: Date.now() }));
};

/** The host's state; undefined when no host has written lately. */
export const readHostNote = (book: DeliveryBook, now: number = Date.now()): HostNote | undefined => {
  const text = book.note(name);
  if (text === undefined) return undefined;
  const { at, queue, circuit }: HostNote & { at: number } = JSON.parse(text);
  return now - at > staleAfter ? undefined : { queue, circuit };
};
