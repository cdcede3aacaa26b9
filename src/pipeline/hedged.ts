/** Hedging: the second target starts while the first has not committed; fallback then passes over what hedging has tried. */
import type { Observable } from 'rxjs';
import type { ReplyFrame } from '../exchange/frame.ts';
import { withHedge } from '../operators/with-hedge.ts';
import type { HedgeBudget } from '../resilience/hedge-budget.ts';
import { endsRace } from './attempt-policy.ts';
import type { PipelineTime } from './pipeline-time.ts';
import type { HedgeSettings, Target } from './plan.ts';
import type { TargetStatistics } from './target-statistics.ts';

/** A route's hedging, with the allowance all its exchanges share. */
export interface Hedge {
  readonly after: HedgeSettings['after'];
  readonly budget: HedgeBudget;
}

interface Hedging {
  readonly hedge: Hedge | undefined;
  readonly statistics: TargetStatistics;
  readonly time: PipelineTime;
}

const parts = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** How `withFailover` opens each target: the first one hedged by the second, the second only if no hedge has tried it. */
export const hedged = (
  { hedge, statistics, time }: Hedging,
  [first, second]: readonly [Target, ...Target[]],
  tries: (target: Target) => Observable<ReplyFrame>,
): ((target: Target, index: number) => Observable<ReplyFrame> | undefined) => {
  if (hedge === undefined || second === undefined) return tries;
  hedge.budget.earn();
  const after =
    typeof hedge.after === 'number' ? hedge.after : statistics.latency(first.id, time.now(), parts[hedge.after]);
  // Without samples there is no percentile, and no hedge.
  if (after === undefined) return tries;
  let started = false;
  const start = (): Observable<ReplyFrame> => {
    started = true;
    return tries(second);
  };
  return (target, index) => {
    if (index === 0)
      return withHedge(tries(first), start, {
        after,
        mayStart: () => hedge.budget.spend(),
        ends: endsRace,
        scheduler: time.scheduler,
      });
    return index === 1 && started ? undefined : tries(target);
  };
};
