/**
 * Exactly one event per exchange, whatever its end. It is appended before the answer's last bytes are passed on: killing the process at any
 * instant loses no event of an answer that a caller saw whole.
 */
import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { DecisionEvent } from '../events/event.ts';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame, ReplyHead } from '../exchange/frame.ts';
import { abandonedStatus, GatewayError } from '../exchange/gateway-error.ts';
import type { Outcome } from '../exchange/outcome.ts';
import type { DialectCodec } from '../providers/provider.ts';
import { decisionEvent, type Ending } from './decision-event.ts';
import { errorReply } from './error-reply.ts';
import type { Target } from './plan.ts';
import { replyHeaders } from './reply-headers.ts';

export interface RecordPlan {
  readonly codec: DialectCodec;
  readonly gatewayId: string;
  readonly configVersion: string;
  readonly newEventId: () => string;
  readonly pricing: (target: string) => Target['pricing'];
  /** Synchronous and short. @throws {GatewayError} event_log_full */
  readonly append: (event: DecisionEvent) => void;
  /** Told of each event that stands in the log: metrics and the request's log line. */
  readonly observe: (event: DecisionEvent) => void;
}

export const record =
  (plan: RecordPlan, received: Received): MonoTypeOperatorFunction<ReplyFrame> =>
  (source) =>
    new Observable((subscriber) => {
      let head: ReplyHead | undefined;
      let headIsOut = false;
      let recorded = false;

      const write = (ending: Ending): void => {
        recorded = true;
        append(plan, received, ending);
      };

      const releaseHead = (): void => {
        if (headIsOut || head === undefined) return;
        headIsOut = true;
        subscriber.next({ ...head, headers: replyHeaders(head, received) });
      };

      const turnAway = (error: GatewayError): void => {
        received.ledger.failure = error;
        if (headIsOut) {
          subscriber.next({ kind: 'abort', data: plan.codec.errorFrame(error, received.id) });
          return;
        }
        const { status, headers, body } = errorReply(error, plan.codec, received.id);
        head = { kind: 'head', status, headers, stream: false };
        releaseHead();
        subscriber.next({ kind: 'end', data: body });
      };

      const last = (frame: Extract<ReplyFrame, { kind: 'end' | 'abort' }>): void => {
        try {
          write({ outcome: outcomeOf(received), status: head?.status ?? 0 });
        } catch (error) {
          // An answer that cannot be recorded is not given.
          if (!(error instanceof GatewayError)) throw error;
          turnAway(error);
          return;
        }
        releaseHead();
        subscriber.next(frame);
      };

      const subscription = source.subscribe({
        next(frame) {
          switch (frame.kind) {
            case 'head':
              head = frame;
              // A stream's head leaves at once; an answer's leaves with its body, when every phase has its figure.
              if (frame.stream) releaseHead();
              return;
            case 'chunk':
              subscriber.next(frame);
              return;
            case 'end':
            case 'abort':
              last(frame);
              return;
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      return () => {
        // First the exchange, so that what it found until now is in the ledger.
        subscription.unsubscribe();
        if (!recorded) recordAbandoned(plan, received);
      };
    });

/** The event of an exchange whose caller has left. */
export const recordAbandoned = (plan: RecordPlan, received: Received): void => {
  try {
    append(plan, received, { outcome: 'abandoned', status: abandonedStatus });
  } catch {
    // The log counts what it could not take; the caller is gone.
  }
};

const append = (plan: RecordPlan, received: Received, ending: Ending): void => {
  const event = decisionEvent(received, ending, {
    id: plan.newEventId(),
    gatewayId: plan.gatewayId,
    configVersion: plan.configVersion,
    wallClock: Date.now(),
    now: performance.now(),
    pricing: plan.pricing(received.ledger.speaker?.target ?? ''),
  });
  plan.append(event);
  plan.observe(event);
};

const outcomeOf = ({ ledger: { failure } }: Received): Outcome => {
  if (failure === undefined) return 'completed';
  return failure.row.type === 'policy_violation' ? 'blocked' : 'failed';
};
