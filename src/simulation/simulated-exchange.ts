/** The phases of an exchange that decide by time: route, upstream, output gate and total budget, as in service. Policies judge no simulated text. */
import { type Observable, of, pipe } from 'rxjs';
import type { Admitted } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { callUpstream } from '../pipeline/call-upstream.ts';
import { deadline } from '../pipeline/deadline.ts';
import { filterOutput } from '../pipeline/filter-output.ts';
import type { OutputPlan } from '../pipeline/output-plan.ts';
import type { PipelineTime } from '../pipeline/pipeline-time.ts';
import type { RoutePlan, Target } from '../pipeline/plan.ts';
import { route as choose } from '../pipeline/route.ts';
import { TargetStatistics } from '../pipeline/target-statistics.ts';
import { compileChain } from '../policies/compile-chain.ts';
import { codecs } from '../providers/registry.ts';
import type { Circuits } from '../resilience/circuits.ts';
import { HedgeBudget } from '../resilience/hedge-budget.ts';
import type { OpenUpstream } from '../upstream/open.ts';

export interface SimulatedServices {
  readonly open: OpenUpstream;
  readonly circuits: Circuits;
  readonly time: PipelineTime;
  readonly random: () => number;
}

/** Built once a run; one subscription is one exchange. Errors: GatewayError. */
export const simulatedExchange = (
  route: RoutePlan,
  targets: readonly Target[],
  { open, circuits, time, random }: SimulatedServices,
): ((admitted: Admitted) => Observable<ReplyFrame>) => {
  const { dialect, fallback, policyViolationStatus, strategy, timeouts } = route;
  const codec = codecs[dialect];
  const statistics = new TargetStatistics();
  const hedge = route.hedge && { after: route.hedge.after, budget: new HedgeBudget(route.hedge.maxExtraPercent) };
  const whole = compileChain(route.chain, route.path);
  const chain = { ...whole, input: [], output: [], stream: [] };
  const output: OutputPlan = {
    codec,
    chain,
    policyViolationStatus,
    holdBackBytes: route.holdBackBytes,
    content: 'none',
  };
  const phases = pipe(
    choose({ targets, strategy, fallback, chain, policyViolationStatus, statistics, random, time }),
    callUpstream(
      { codec, open, circuits, fallback, hedge, requestTimeout: timeouts.request, statistics, random, time },
      (routed, target) => filterOutput(output, routed, target),
    ),
  );
  return (admitted) => of(admitted).pipe(phases, deadline(timeouts.request, admitted, time));
};
