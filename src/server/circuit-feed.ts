/** The circuits' subjects as a stream of server-sent events: one now, one at each change, and a comment now and then to keep proxies awake. */
import { concat, interval, map, merge, type Observable, of } from 'rxjs';
import type { ReplyFrame } from '../exchange/frame.ts';

/** How often a silent feed says that it is alive, in milliseconds. */
const heartbeat = 15_000;

/** Frames that never end: the feed lasts until its reader leaves or the gateway closes. */
export const circuitFeed = (circuits$: Observable<unknown>): Observable<ReplyFrame> =>
  concat(
    of<ReplyFrame>({ kind: 'head', status: 200, headers: { 'content-type': 'text/event-stream' }, stream: true }),
    merge(
      circuits$.pipe(map((circuits) => `event: circuits\ndata: ${JSON.stringify(circuits)}\n\n`)),
      interval(heartbeat).pipe(map(() => ': still here\n\n')),
    ).pipe(map((data): ReplyFrame => ({ kind: 'chunk', data, content: true }))),
  );
