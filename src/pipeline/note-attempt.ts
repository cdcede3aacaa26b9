/** Writes one attempt into the ledger as it goes: begun at subscription, answered at its first frame, failed or abandoned after. */
import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { ReplyFrame } from '../exchange/frame.ts';
import { type GatewayError, toGatewayError } from '../exchange/gateway-error.ts';
import type { Attempt, AttemptOutcome, Ledger, Speaker } from '../exchange/ledger.ts';
import { assertNever } from '../exchange/never.ts';
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
      const started = now();
      const id = speaker.target;
      const attempt: Attempt = { target: id, outcome: 'abandoned', ms: 0 };
      let over = false;
      let answered = false;
      ledger.attempts.push(attempt);
      // Until one answers, the latest speaks for the exchange.
      ledger.speaker = speaker;
      statistics.begin(id);

      const settle = (outcome: AttemptOutcome): void => {
        attempt.outcome = outcome;
        attempt.ms = Math.round((now() - started) * 1_000) / 1_000;
      };

      const subscription = source.subscribe({
        next(frame) {
          if (!answered) {
            answered = true;
            settle('answered');
            ledger.speaker = speaker;
            const answeredAt = now();
            statistics.answered(id, answeredAt - started, answeredAt);
            if (frame.kind === 'head') {
              attempt.status = frame.status;
              if (frame.stream) speaker.firstToken = answeredAt - started;
            }
          }
          subscriber.next(frame);
        },
        error(thrown: unknown) {
          over = true;
          const error = toGatewayError(thrown);
          const outcome = outcomeOf(error);
          settle(outcome);
          // A refusal, or an answer that our policies refused, is what the caller gets: so who gave it speaks.
          if (outcome === 'refused' || outcome === 'answered') ledger.speaker = speaker;
          attempt.error = error.code;
          const status = error.details.providerStatus;
          if (status !== undefined) attempt.status = status;
          subscriber.error(error);
        },
        complete() {
          over = true;
          subscriber.complete();
        },
      });
      return () => {
        subscription.unsubscribe();
        statistics.end(id);
        if (over) return;
        over = true;
        settle('abandoned');
      };
    });

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
