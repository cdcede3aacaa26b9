/**
 * Some providers finish a choice with every chunk, or say more behind the finish. A client joins all of it, so a channel must not be closed, and
 * its text judged in two halves, before its last text has come. The last events of a stream are known together: here its closings are moved there.
 */
import type { StreamEvent } from '../exchange/frame.ts';

/** The events themselves where nothing has to be moved. */
export const closedBehindLastText = (events: readonly StreamEvent[]): readonly StreamEvent[] => {
  const lastText = new Map<string, number>();
  for (const [at, { deltas }] of events.entries()) for (const { channel } of deltas) lastText.set(channel, at);
  if (lastText.size === 0) return events;
  return events.map((event, at) => {
    const closes = (event.closes ?? []).filter((channel) => (lastText.get(channel) ?? -1) <= at);
    for (const { channel } of event.deltas)
      if (lastText.get(channel) === at && !closes.includes(channel)) closes.push(channel);
    return closes.length === 0 && event.closes === undefined ? event : { ...event, closes };
  });
};
