/** How long a stream may run, from its head on (`max_stream_duration`). */
import { asyncScheduler, type MonoTypeOperatorFunction, Observable, type SchedulerLike, type Subscriber } from 'rxjs';
import type { ReplyFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import { PassingLayer } from '../operators/layer.ts';

/** @param longest milliseconds; null is "off" */
export const streamDuration =
  (longest: number | null, scheduler: SchedulerLike = asyncScheduler): MonoTypeOperatorFunction<ReplyFrame> =>
  (source) =>
    longest === null
      ? source
      : new Observable((subscriber) => source.subscribe(new DurationLayer(subscriber, longest, scheduler)));

class DurationLayer extends PassingLayer<ReplyFrame> {
  readonly #longest: number;
  readonly #scheduler: SchedulerLike;

  constructor(out: Subscriber<ReplyFrame>, longest: number, scheduler: SchedulerLike) {
    super(out);
    this.#longest = longest;
    this.#scheduler = scheduler;
  }

  protected override _next(frame: ReplyFrame): void {
    if (frame.kind === 'head') {
      if (frame.stream) this.add(this.#scheduler.schedule(() => this.#spent(), this.#longest));
      this.stepAside();
    }
    this.out.next(frame);
  }

  #spent(): void {
    this.error(new GatewayError('max_stream_duration', { phase: 'stream' }));
  }
}
