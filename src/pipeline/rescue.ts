/** The only place where an error becomes a reply: a whole HTTP error before the head, an error frame and a closed connection after it. */
import { type MonoTypeOperatorFunction, Observable, type Subscriber } from 'rxjs';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { type GatewayError, toGatewayError } from '../exchange/gateway-error.ts';
import { PassingLayer } from '../operators/layer.ts';
import type { DialectCodec } from '../providers/provider.ts';
import { errorReply } from './error-reply.ts';

export interface RescuePlan {
  readonly codec: DialectCodec;
  /** Told of every failure that is nobody's but ours. */
  readonly defect: (error: GatewayError, received: Received) => void;
}

export const rescue =
  (plan: RescuePlan, received: Received): MonoTypeOperatorFunction<ReplyFrame> =>
  (source) =>
    new Observable((subscriber) => source.subscribe(new RescueLayer(subscriber, plan, received)));

class RescueLayer extends PassingLayer<ReplyFrame> {
  readonly #plan: RescuePlan;
  readonly #received: Received;
  #headIsOut = false;

  constructor(out: Subscriber<ReplyFrame>, plan: RescuePlan, received: Received) {
    super(out);
    this.#plan = plan;
    this.#received = received;
  }

  protected override _next(frame: ReplyFrame): void {
    if (frame.kind === 'head') {
      this.#headIsOut = true;
      this.stepAside();
    }
    this.out.next(frame);
  }

  protected override _error(thrown: unknown): void {
    const { codec, defect } = this.#plan;
    const error = toGatewayError(thrown);
    if (error.code === 'internal') defect(error, this.#received);
    this.#received.ledger.failure = error;
    const frames = this.#headIsOut ? lastFrame(error, codec, this.#received) : reply(error, codec, this.#received);
    for (const frame of frames) this.out.next(frame);
    super._complete();
  }
}

const lastFrame = (error: GatewayError, codec: DialectCodec, { id }: Received): readonly ReplyFrame[] => [
  { kind: 'abort', data: codec.errorFrame(error, id) },
];

const reply = (error: GatewayError, codec: DialectCodec, { id }: Received): readonly ReplyFrame[] => {
  const { status, headers, body } = errorReply(error, codec, id);
  return [
    { kind: 'head', status, headers, stream: false },
    { kind: 'end', data: body },
  ];
};
