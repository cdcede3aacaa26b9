/**
 * Exactly one event per exchange, whatever its end. It is appended before the answer's last bytes are passed on: killing the process at any
 * instant loses no event of an answer that a caller saw whole.
 */
import { type MonoTypeOperatorFunction, Observable, type Subscriber } from 'rxjs';
import type { DecisionEvent } from '../events/event.ts';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame, ReplyHead } from '../exchange/frame.ts';
import { abandonedStatus, GatewayError } from '../exchange/gateway-error.ts';
import type { Outcome } from '../exchange/outcome.ts';
import { Layer } from '../operators/layer.ts';
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
      const recorder = new RecordLayer(subscriber, plan, received);
      source.subscribe(recorder);
      // Behind the exchange's own teardown, so that what it found until now is in the ledger.
      recorder.add(() => recorder.over());
    });

class RecordLayer extends Layer<ReplyFrame> {
  readonly #plan: RecordPlan;
  readonly #received: Received;
  #head: ReplyHead | undefined = undefined;
  #headIsOut = false;
  #recorded = false;

  constructor(out: Subscriber<ReplyFrame>, plan: RecordPlan, received: Received) {
    super(out);
    this.#plan = plan;
    this.#received = received;
  }

  protected override _next(frame: ReplyFrame): void {
    switch (frame.kind) {
      case 'chunk':
        this.out.next(frame);
        return;
      case 'head':
        this.#head = frame;
        // A stream's head leaves at once; an answer's leaves with its body, when every phase has its figure.
        if (frame.stream) this.#releaseHead(frame);
        return;
      case 'end':
      case 'abort':
        this.#last(frame);
        return;
    }
  }

  /** The exchange is over: if it never came to its last frame, its caller has left. */
  over(): void {
    if (!this.#recorded) recordAbandoned(this.#plan, this.#received);
  }

  #last(frame: Extract<ReplyFrame, { kind: 'end' | 'abort' }>): void {
    try {
      this.#recorded = true;
      append(this.#plan, this.#received, { outcome: outcomeOf(this.#received), status: this.#head?.status ?? 0 });
    } catch (error) {
      // An answer that cannot be recorded is not given.
      if (error instanceof GatewayError) this.#turnAway(error);
      else this.error(error);
      return;
    }
    if (this.#head !== undefined) this.#releaseHead(this.#head);
    this.out.next(frame);
  }

  #releaseHead(head: ReplyHead): void {
    if (this.#headIsOut) return;
    this.#headIsOut = true;
    this.out.next({ ...head, headers: replyHeaders(head, this.#received) });
  }

  #turnAway(error: GatewayError): void {
    const { codec } = this.#plan;
    this.#received.ledger.failure = error;
    if (this.#headIsOut) {
      this.out.next({ kind: 'abort', data: codec.errorFrame(error, this.#received.id) });
      return;
    }
    const { status, headers, body } = errorReply(error, codec, this.#received.id);
    this.#releaseHead({ kind: 'head', status, headers, stream: false });
    this.out.next({ kind: 'end', data: body });
  }
}

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
