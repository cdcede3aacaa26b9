/**
 * Frames → ServerResponse: the one place that subscribes to an exchange. A slow reader closes the valve of the connection that is
 * speaking; a reader that leaves unsubscribes, which aborts whatever is in flight.
 */
import type { ServerResponse } from 'node:http';
import { type Observable, Subscriber } from 'rxjs';
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
  frames.subscribe(new Writer(response, writing));
};

class Writer extends Subscriber<ReplyFrame> {
  readonly #response: ServerResponse;
  readonly #writing: Writing;
  readonly #frames: FrameWriter;
  readonly #left = (): void => this.unsubscribe();

  constructor(response: ServerResponse, writing: Writing) {
    super();
    this.#response = response;
    this.#writing = writing;
    this.#frames = new FrameWriter(response, writing);
    response.once('close', this.#left);
    this.add(() => {
      response.off('close', this.#left);
      writing.finished();
    });
  }

  protected override _next(frame: ReplyFrame): void {
    try {
      this.#frames.write(frame);
    } catch (error) {
      // A throw out of here would reach the provider's connection.
      this.error(error);
    }
  }

  protected override _error(error: unknown): void {
    this.#writing.defect(error);
    // Cutting the connection is the one ending that no client takes for an answer.
    this.#response.destroy();
    this.unsubscribe();
  }

  protected override _complete(): void {
    if (this.#frames.ended) this.unsubscribe();
    else this._error(new Error('the reply completed without an ending frame'));
  }
}
