/** The only place where an error becomes a reply: a whole HTTP error before the head, an error frame and a closed connection after it. */
import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { type GatewayError, toGatewayError } from '../exchange/gateway-error.ts';
import type { DialectCodec } from '../providers/provider.ts';
import { errorReply } from './error-reply.ts';

export interface RescuePlan {
  readonly codec: DialectCodec;
  /** Told of every failure that is nobody's but ours. */
  readonly defect: (error: GatewayError, received: Received) => void;
}

export const rescue =
  ({ codec, defect }: RescuePlan, received: Received): MonoTypeOperatorFunction<ReplyFrame> =>
  (source) =>
    new Observable((subscriber) => {
      let headIsOut = false;
      return source.subscribe({
        next(frame) {
          if (frame.kind === 'head') headIsOut = true;
          subscriber.next(frame);
        },
        error(thrown: unknown) {
          const error = toGatewayError(thrown);
          if (error.code === 'internal') defect(error, received);
          received.ledger.failure = error;
          for (const frame of headIsOut ? lastFrame(error, codec, received) : reply(error, codec, received))
            subscriber.next(frame);
          subscriber.complete();
        },
        complete: () => subscriber.complete(),
      });
    });

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
