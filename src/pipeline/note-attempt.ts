/** Writes one attempt into the ledger as it goes: begun at subscription, answered at its first frame, failed or abandoned after. */
import { type MonoTypeOperatorFunction, Observable, type Subscriber } from 'rxjs';
import type { ReplyFrame } from '../exchange/frame.ts';
import { type GatewayError, toGatewayError } from '../exchange/gateway-error.ts';
import type { Attempt, AttemptOutcome, Ledger, Speaker } from '../exchange/ledger.ts';
import { assertNever } from '../exchange/never.ts';
import { PassingLayer } from '../operators/layer.ts';
import type { TargetStatistics } from './target-statistics.ts';

/** @param now the pipeline's clock, milliseconds */
export const noteAttempt =
  (
    ledger: Ledger,
    speaker: Speaker,
    statistics: TargetStatistics,
    now: () => number,
  ): MonoTypeOperatorFunction<ReplyFrame> =>
  (source) =>
    new Observable((subscriber) => {
      const attempt = new AttemptLayer(subscriber, { ledger, speaker, statistics, now });
      source.subscribe(attempt);
      // Behind the source's own teardown, so that what it found until now is noted.
      attempt.add(() => attempt.over());
    });

interface Notes {
  readonly ledger: Ledger;
  readonly speaker: Speaker;
  readonly statistics: TargetStatistics;
  readonly now: () => number;
}

class AttemptLayer extends PassingLayer<ReplyFrame> {
  readonly #notes: Notes;
  readonly #started: number;
  readonly #attempt: Attempt;
  #answered = false;
  #ended = false;

  constructor(out: Subscriber<ReplyFrame>, notes: Notes) {
    super(out);
    const { ledger, now, speaker, statistics } = notes;
    this.#notes = notes;
    this.#started = now();
    this.#attempt = { target: speaker.target, outcome: 'abandoned', ms: 0 };
    ledger.attempts.push(this.#attempt);
    // Until one answers, the latest speaks for the exchange.
    ledger.speaker = speaker;
    statistics.begin(speaker.target);
  }

  protected override _next(frame: ReplyFrame): void {
    if (!this.#answered) this.#answer(frame);
    this.out.next(frame);
  }

  protected override _error(thrown: unknown): void {
    this.#ended = true;
    const { ledger, speaker } = this.#notes;
    const error = toGatewayError(thrown);
    const outcome = outcomeOf(error);
    this.#settle(outcome);
    // A refusal, or an answer that our policies refused, is what the caller gets: so who gave it speaks.
    if (outcome === 'refused' || outcome === 'answered') ledger.speaker = speaker;
    this.#attempt.error = error.code;
    const status = error.details.providerStatus;
    if (status !== undefined) this.#attempt.status = status;
    super._error(error);
  }

  protected override _complete(): void {
    this.#ended = true;
    super._complete();
  }

  /** The attempt is over, however it ended. */
  over(): void {
    this.#notes.statistics.end(this.#notes.speaker.target);
    if (!this.#ended) this.#settle('abandoned');
  }

  #answer(frame: ReplyFrame): void {
    this.#answered = true;
    const { ledger, now, speaker, statistics } = this.#notes;
    this.#settle('answered');
    ledger.speaker = speaker;
    const answeredAt = now();
    statistics.answered(speaker.target, answeredAt - this.#started, answeredAt);
    if (frame.kind === 'head') {
      this.#attempt.status = frame.status;
      if (frame.stream) speaker.firstToken = answeredAt - this.#started;
    }
    this.stepAside();
  }

  #settle(outcome: AttemptOutcome): void {
    this.#attempt.outcome = outcome;
    this.#attempt.ms = Math.round((this.#notes.now() - this.#started) * 1_000) / 1_000;
  }
}

const outcomeOf = (error: GatewayError): AttemptOutcome => {
  switch (error.code) {
    case 'circuit_open':
      return 'circuit_open';
    case 'provider_rate_limited':
      return 'rate_limited';
    case 'provider_refused':
      return 'refused';
    default:
      break;
  }
  if (error.row.type === 'timeout_error') return 'timeout';
  switch (error.row.blame) {
    // The target answered; it was our policies that did not let it pass.
    case 'caller':
      return error.row.type === 'policy_violation' ? 'answered' : 'refused';
    case 'gateway':
    case 'target':
      return 'failed';
    default:
      return assertNever(error.row.blame);
  }
};
