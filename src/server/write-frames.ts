/**
 * Frames → ServerResponse: the one place that subscribes to an exchange. A slow reader closes the valve of the connection that is
 * speaking; a reader that leaves unsubscribes, which aborts whatever is in flight.
 */
import type { ServerResponse } from 'node:http';
import { type Observable, Subscription } from 'rxjs';
import type { ReplyFrame } from '../exchange/frame.ts';
import { FrameWriter } from './frame-writer.ts';

export interface Writing {
  readonly requestId: string;
  /** The connection shall not be used again: the gateway is draining. */
  readonly closing: boolean;
  /** Called once, when the exchange is over, however it ended. */
  readonly finished: () => void;
  /** What must never happen: frames that broke their own rules, or an error that no one turned into frames. */
  readonly defect: (error: unknown) => void;
}

/** Subscribes to `frames` and writes them to `response`. */
export const writeFrames = (frames: Observable<ReplyFrame>, response: ServerResponse, writing: Writing): void => {
  const writer = new FrameWriter(response, writing);
  // Made before the subscription itself: frames may all arrive before `subscribe` returns.
  const subscription = new Subscription();
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    subscription.unsubscribe();
    writing.finished();
  };
  const broken = (error: unknown): void => {
    if (over) return;
    writing.defect(error);
    // Cutting the connection is the one ending that no client takes for an answer.
    response.destroy();
    finish();
  };
  response.once('close', finish);
  subscription.add(
    frames.subscribe({
      next: (frame) => {
        if (over) return;
        try {
          writer.write(frame);
        } catch (error) {
          // A throw out of `next` would reach the process as an uncaught exception.
          broken(error);
        }
      },
      error: broken,
      complete: () => (writer.ended ? finish() : broken(new Error('the reply completed without an ending frame'))),
    }),
  );
};
