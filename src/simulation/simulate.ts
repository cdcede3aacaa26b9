/** A route's own pipeline, from routing to the commit of an answer, run on virtual time against scripted targets. */
import { toGatewayError } from '../exchange/gateway-error.ts';
import type { RoutePlan, Target } from '../pipeline/plan.ts';
import { servedIn } from '../pipeline/upstream-call.ts';
import { providers } from '../providers/registry.ts';
import { Circuits } from '../resilience/circuits.ts';
import { arrivalsOf } from './arrivals.ts';
import { seededRandom } from './random.ts';
import { reportOf, type SimulationReport } from './report.ts';
import { requestMaker, streams } from './requests.ts';
import type { Scenario } from './scenario.schema.ts';
import { simulatedExchange } from './simulated-exchange.ts';
import { simulatedUpstream } from './simulated-upstream.ts';
import { Tally } from './tally.ts';
import { VirtualTime } from './virtual-time.ts';

/** Points of the curves over time. */
const intervals = 120;

/** Targets that the route may call; a missing key is no hindrance where nothing is called. */
export const simulatedTargets = ({ targets, dialect }: RoutePlan): readonly Target[] =>
  targets
    .filter(({ kind }) => servedIn(providers[kind], dialect) !== undefined)
    .map((target) => ({ ...target, available: true }));

/** Runs the whole scenario. The same route, scenario and seed give the same report. */
export const simulate = (route: RoutePlan, scenario: Scenario): SimulationReport => {
  const time = new VirtualTime();
  const targets = simulatedTargets(route);
  const tally = new Tally(scenario.duration, intervals, targets);
  const upstream = simulatedUpstream(route, scenario, time);
  const circuits = new Circuits(time);
  circuits.changes$.subscribe((change) => tally.circuit(change, time.now()));
  const random = seededRandom(scenario.seed, 'pipeline').uniform;
  const exchange = simulatedExchange(route, targets, { open: upstream.open, circuits, time, random });

  const weather = seededRandom(scenario.seed, 'arrivals');
  const kinds = seededRandom(scenario.seed, 'streams');
  const nextArrival = arrivalsOf(scenario.arrivals, weather);
  const request = requestMaker(route, scenario.request.model);
  const streamShare = streams(route.dialect) ? scenario.request.stream_share / 100 : 0;

  const arrive = (): void => {
    const now = time.now();
    const interval = tally.arrived(now);
    const admitted = request(now, kinds.uniform() < streamShare);
    const { ledger } = admitted;
    let latency = 0;
    exchange(admitted).subscribe({
      next: (frame) => {
        // The head comes with what commits the answer: the whole of it, or a stream's first content.
        if (frame.kind === 'head') latency = time.now() - now;
      },
      error: (thrown) => tally.failed(interval, toGatewayError(thrown).code, ledger),
      complete: () => tally.answered(interval, latency, ledger),
    });
  };
  const first = nextArrival(0) ?? Number.POSITIVE_INFINITY;
  if (first < scenario.duration)
    time.schedule(function () {
      arrive();
      const next = nextArrival(time.now()) ?? Number.POSITIVE_INFINITY;
      if (next < scenario.duration) this.schedule(undefined, next - time.now());
    }, first);
  withoutStacks(() => time.run());
  return reportOf(tally, upstream.targets, scenario.duration);
};

/** Errors are answers here, hundreds of thousands of them: nobody reads where in the code they were made. */
const withoutStacks = (work: () => void): void => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};
