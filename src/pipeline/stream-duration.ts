/** How long a stream may run, from its head on (`max_stream_duration`). */
import { asyncScheduler, type MonoTypeOperatorFunction, Observable, type SchedulerLike } from 'rxjs';
import type { ReplyFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';

/** @param longest milliseconds; null is "off" */
export const streamDuration =
  (longest: number | null, scheduler: SchedulerLike = asyncScheduler): MonoTypeOperatorFunction<ReplyFrame> =>
  (source) =>
    longest === null
      ? source
      : new Observable((subscriber) =>
          source.subscribe({
            next(frame) {
              if (frame.kind === 'head' && frame.stream)
                subscriber.add(
                  scheduler.schedule(
                    () => subscriber.error(new GatewayError('max_stream_duration', { phase: 'stream' })),
                    longest,
                  ),
                );
              subscriber.next(frame);
            },
            error: (error) => subscriber.error(error),
            complete: () => subscriber.complete(),
          }),
        );
