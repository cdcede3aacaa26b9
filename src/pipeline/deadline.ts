/** The total budget of an exchange, from its arrival on. A stream is released from it by its head, an answer by its end. */
import { defer, type MonoTypeOperatorFunction } from 'rxjs';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { type FailurePhase, GatewayError } from '../exchange/gateway-error.ts';
import type { Ledger } from '../exchange/ledger.ts';
import { overallWithin } from '../operators/overall-within.ts';
import type { PipelineTime } from './pipeline-time.ts';

/** Whether a frame lifts a total budget. */
export const released = (frame: ReplyFrame): boolean => (frame.kind === 'head' ? frame.stream : frame.kind === 'end');

/** Where an exchange stands that has not been answered. */
export const phaseOf = ({ speaker }: Ledger): FailurePhase => {
  if (speaker === undefined) return 'admit';
  return speaker.firstByte === undefined ? 'first_byte' : 'first_token';
};

/** @param budget milliseconds; null is "off". Time spent waiting for admission counts. */
export const deadline =
  (
    budget: number | null,
    { receivedAt, ledger }: Pick<Received, 'receivedAt' | 'ledger'>,
    { now, scheduler }: PipelineTime,
  ): MonoTypeOperatorFunction<ReplyFrame> =>
  (source) =>
    defer(() =>
      source.pipe(
        overallWithin(budget === null ? null : Math.max(0, budget - (now() - receivedAt)), {
          until: released,
          error: () => new GatewayError('request_timeout', { phase: phaseOf(ledger) }),
          scheduler,
        }),
      ),
    );
