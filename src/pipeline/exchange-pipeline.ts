/**
 * The life of one exchange.
 *
 *   Received ─▶ admit ─▶ Admitted ─▶ route ─▶ Routed ─▶ callUpstream ( filterOutput ) ─▶ head, chunk, chunk … end ─▶ client
 *                 │                    │                    │               │
 *                409              404 409 503          502 503 504         409, or the stream is cut
 *
 * One subscription is one exchange. Unsubscribing aborts whatever is in flight.
 */
import { type Observable, of, pipe } from 'rxjs';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { type AdmitPlan, admit } from './admit.ts';
import { callUpstream, type UpstreamPlan } from './call-upstream.ts';
import { deadline } from './deadline.ts';
import { filterOutput } from './filter-output.ts';
import type { OutputPlan } from './output-plan.ts';
import type { PipelineTime } from './pipeline-time.ts';
import { type RecordPlan, record } from './record.ts';
import { type RescuePlan, rescue } from './rescue.ts';
import { type RouteSettings, route } from './route.ts';

/** Everything one route's exchanges are made of. Built once a snapshot. */
export interface PipelinePlan {
  readonly admit: AdmitPlan;
  readonly route: RouteSettings;
  readonly upstream: UpstreamPlan;
  readonly output: OutputPlan;
  /** Milliseconds; null is "off". */
  readonly requestTimeout: number | null;
  readonly time: PipelineTime;
  readonly rescue: RescuePlan;
  readonly record: RecordPlan;
}

export type ExchangePipeline = (received: Received) => Observable<ReplyFrame>;

export const exchangePipeline = (plan: PipelinePlan): ExchangePipeline => {
  const phases = pipe(
    // Input phase: the first policy that blocks ends the exchange; no upstream call is made.
    admit(plan.admit),
    // Which targets may answer, in order of preference, and with which key.
    route(plan.route),
    // The first target whose answer passes the output phase. Retry and fallback act until its first content only.
    callUpstream(plan.upstream, (routed, target) => filterOutput(plan.output, routed, target)),
  );

  return (received) =>
    of(received).pipe(
      phases,
      // The total budget. A stream is released from it by its head.
      deadline(plan.requestTimeout, received, plan.time),
      // The only place where an error becomes a reply.
      rescue(plan.rescue, received),
      // Exactly one event: completed, blocked, failed or abandoned; before the last bytes leave.
      record(plan.record, received),
    );
};
