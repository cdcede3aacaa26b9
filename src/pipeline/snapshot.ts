/** One configuration at work: every route's pipeline, built once. A request keeps the snapshot it started with. */
import { type Observable, throwError } from 'rxjs';
import type { DecisionEvent } from '../events/event.ts';
import type { Dialect } from '../exchange/dialect.ts';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import { compileChain } from '../policies/compile-chain.ts';
import { codecs, providers } from '../providers/registry.ts';
import type { Circuits } from '../resilience/circuits.ts';
import { HedgeBudget } from '../resilience/hedge-budget.ts';
import type { OpenUpstream } from '../upstream/open.ts';
import { type ExchangePipeline, exchangePipeline } from './exchange-pipeline.ts';
import type { PipelineTime } from './pipeline-time.ts';
import type { RoutePlan, Target } from './plan.ts';
import type { RecentRequests } from './recent-requests.ts';
import { type RecordPlan, record, recordAbandoned } from './record.ts';
import { type RescuePlan, rescue } from './rescue.ts';
import type { TargetStatistics } from './target-statistics.ts';
import { servedIn } from './upstream-call.ts';

/** What outlives every snapshot: connections, circuits, statistics, the log. */
export interface Services {
  readonly open: OpenUpstream;
  readonly circuits: Circuits;
  readonly statistics: TargetStatistics;
  readonly recent: RecentRequests;
  readonly digest: (body: Uint8Array) => string;
  readonly random: () => number;
  readonly time: PipelineTime;
  readonly gatewayId: string;
  readonly newEventId: () => string;
  /** The event log takes nothing now, and the operator wants requests refused then. */
  readonly logFull: () => boolean;
  /** @throws {GatewayError} event_log_full */
  readonly append: (event: DecisionEvent) => void;
  readonly observe: (event: DecisionEvent) => void;
  readonly defect: (error: GatewayError, received: Received) => void;
}

export interface SnapshotPlan {
  readonly configVersion: string;
  readonly packEnabled: boolean;
  readonly routes: readonly RoutePlan[];
  readonly targets: readonly Target[];
}

export interface Snapshot {
  exchange(received: Received): Observable<ReplyFrame>;
  /** The ending of an exchange that never started: error frames and one event. */
  refuse(received: Received, error: GatewayError): Observable<ReplyFrame>;
  /** The caller left before its exchange could start: one event. */
  abandon(received: Received): void;
}

export const createSnapshot = (plan: SnapshotPlan, services: Services): Snapshot => {
  const pricing = new Map(plan.targets.map((target) => [target.id, target.pricing]));

  const recordIn = (dialect: Dialect): RecordPlan => ({
    codec: codecs[dialect],
    gatewayId: services.gatewayId,
    configVersion: plan.configVersion,
    newEventId: services.newEventId,
    pricing: (target) => pricing.get(target),
    append: services.append,
    observe: services.observe,
  });
  const rescueIn = (dialect: Dialect): RescuePlan => ({ codec: codecs[dialect], defect: services.defect });

  const routes = new Map<string, ExchangePipeline>(
    plan.routes.map((route) => [route.name, routePipeline(route, services, recordIn, rescueIn)]),
  );

  const refuse = (received: Received, error: GatewayError): Observable<ReplyFrame> =>
    throwError(() => error).pipe(
      rescue(rescueIn(received.dialect), received),
      record(recordIn(received.dialect), received),
    );

  return {
    exchange(received) {
      if (services.logFull()) return refuse(received, new GatewayError('event_log_full'));
      if (!plan.packEnabled) return refuse(received, new GatewayError('pack_disabled'));
      return routes.get(received.route)?.(received) ?? refuse(received, new GatewayError('unknown_route'));
    },
    refuse,
    abandon: (received) => recordAbandoned(recordIn(received.dialect), received),
  };
};

const routePipeline = (
  route: RoutePlan,
  services: Services,
  recordIn: (dialect: Dialect) => RecordPlan,
  rescueIn: (dialect: Dialect) => RescuePlan,
): ExchangePipeline => {
  const { content, dialect, fallback, policyViolationStatus, strategy } = route;
  const hedge = route.hedge && { after: route.hedge.after, budget: new HedgeBudget(route.hedge.maxExtraPercent) };
  const { circuits, digest, open, random, recent, statistics, time } = services;
  const codec = codecs[dialect];
  const chain = compileChain(route.chain, route.path);
  const { policy: policyTimeout, request: requestTimeout } = route.timeouts;
  const targets = route.targets.filter(({ kind }) => servedIn(providers[kind], dialect) !== undefined);
  return exchangePipeline({
    admit: { codec, chain, policyTimeout, policyViolationStatus, digest, recent, content },
    route: { targets, strategy, fallback, chain, policyViolationStatus, statistics, random, time },
    upstream: { codec, open, circuits, fallback, hedge, requestTimeout, statistics, random, time },
    output: { codec, chain, policyViolationStatus, holdBackBytes: route.holdBackBytes, content },
    requestTimeout,
    time,
    rescue: rescueIn(dialect),
    record: recordIn(dialect),
  });
};
