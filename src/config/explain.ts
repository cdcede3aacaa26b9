/** The effective plan as data for people: every phase with every budget, its value, and where that came from. Secrets appear as names. */
import type { ChainEntry, RoutePlan, Target } from '../pipeline/plan.ts';
import {
  type Layers,
  type Resolved,
  resolveCircuit,
  resolveFallback,
  resolveHoldBack,
  resolveRetry,
  resolveTimeouts,
} from './budgets.ts';
import type { Budget, ExplainedPolicy, ExplainedRoute, ExplainedTarget } from './explained.ts';
import type { KeyPath } from './finding.ts';
import type { LoadedSources } from './load.ts';
import type { LocatedPipeline } from './load-pipelines.ts';
import { find } from './located.ts';
import type { Plan } from './plan.ts';
import { formatDuration, formatSize } from './units.ts';
import { waterfall } from './waterfall.ts';

const budget = <Value>(
  setting: string,
  { value, from, place }: Resolved<Value>,
  format: (value: Value) => string,
): Budget => ({
  setting,
  value: format(value),
  from,
  ...(place === undefined ? {} : { at: `${place.file}:${place.line}` }),
});

const written = (
  layers: Layers,
  setting: string,
  value: unknown,
  own: KeyPath | undefined,
  gateway: KeyPath,
): Budget => {
  const pipeline = own === undefined || layers.pipeline === undefined ? undefined : find(layers.pipeline.root, own);
  const place = (pipeline ?? find(layers.root, gateway))?.at;
  const from = pipeline !== undefined ? 'pipeline' : place !== undefined ? 'gateway' : 'default';
  return budget(setting, { value: String(value), from, place, path: gateway }, String);
};

const list = (values: ReadonlySet<unknown>): string => [...values].join(', ');

const describePolicy = ({ kind, stage, mode, failMode, when }: ChainEntry): ExplainedPolicy => ({
  kind,
  stage,
  mode,
  fail_mode: failMode,
  ...(when === undefined ? {} : { when }),
});

const explainTarget = (target: Target, layers: Layers): ExplainedTarget => {
  const timeouts = resolveTimeouts(layers);
  const retry = resolveRetry(layers);
  const circuit = resolveCircuit(layers);
  const steps = waterfall(timeouts, retry);
  return {
    id: target.id,
    kind: target.kind,
    base_url: target.baseUrl,
    key: target.key?.toString() ?? (target.available ? 'none' : 'unset'),
    available: target.available,
    budgets: [
      budget('connect_timeout', timeouts.connect, formatDuration),
      budget('first_byte_timeout', timeouts.firstByte, formatDuration),
      budget('first_token_timeout', timeouts.firstToken, formatDuration),
      budget('inter_chunk_timeout', timeouts.interChunk, formatDuration),
      budget('max_stream_duration', timeouts.maxStreamDuration, formatDuration),
      budget('retry.max_attempts', retry.maxAttempts, String),
      budget('retry.initial_delay', retry.initialDelay, formatDuration),
      budget('retry.max_delay', retry.maxDelay, formatDuration),
      budget('retry.backoff_multiplier', retry.multiplier, String),
      budget('retry.jitter', retry.jitter, String),
      budget('retry.retryable_codes', retry.retryableCodes, list),
      budget('circuit_breaker.error_threshold_percentage', circuit.errorThresholdPercentage, (value) => `${value}%`),
      budget('circuit_breaker.volume_threshold', circuit.volumeThreshold, String),
      budget('circuit_breaker.rolling_window', circuit.rollingWindow, formatDuration),
      budget('circuit_breaker.cooldown', circuit.cooldown, formatDuration),
      budget('circuit_breaker.half_open_requests', circuit.halfOpenRequests, String),
    ],
    waterfall: steps ?? [],
    worst_case_ms: steps?.at(-1)?.end ?? null,
  };
};

const warn = (worst: number | null, request: number | null, targets: readonly ExplainedTarget[]): readonly string[] => {
  const warnings: string[] = [];
  if (targets.length === 0) warnings.push('no target can answer on this route');
  else if (targets.every(({ available }) => !available))
    warnings.push('no target of this route is available: their keys are unset');
  if (worst === null)
    warnings.push('an attempt has no bound but request_timeout: connect_timeout or first_byte_timeout is off');
  if (request === null) warnings.push('request_timeout is off: nothing bounds retries and fallbacks together');
  if (worst !== null && request !== null && worst > request) {
    const fitting = targets.findIndex((_, index) => sum(targets.slice(0, index + 1)) > request);
    const cut = targets[fitting]?.id ?? '';
    warnings.push(
      `at worst, retries and fallbacks take ${formatDuration(worst)}; request_timeout (${formatDuration(request)}) ends them at target "${cut}"`,
    );
  }
  return warnings;
};

const sum = (targets: readonly ExplainedTarget[]): number =>
  targets.reduce((total, { worst_case_ms: worst }) => total + (worst ?? 0), 0);

const poolBudgets = (layers: Layers, { pool, warmup }: Plan): readonly Budget[] => {
  const of = (key: string, value: unknown, block = 'connection_pool'): Budget =>
    written(layers, `${block}.${key}`, value, undefined, ['gateway', block, key]);
  return [
    of('max_total', pool.maxTotal),
    of('max_idle_per_host', pool.maxIdlePerHost),
    of('idle_timeout', formatDuration(pool.idleTimeout)),
    of('max_lifetime', formatDuration(pool.maxLifetime)),
    of('enabled', warmup.enabled, 'warmup'),
    of('connections_per_provider', warmup.connectionsPerProvider, 'warmup'),
  ];
};

const explainRoute = (
  route: RoutePlan,
  pipeline: LocatedPipeline,
  { config, root }: LoadedSources,
  plan: Plan,
): ExplainedRoute => {
  const layers: Layers = { config, root, pipeline };
  const timeouts = resolveTimeouts(layers);
  const fallback = resolveFallback(layers);
  const ids = config.providers.targets.map(({ id }) => id);
  const targets = route.targets.map((target) => explainTarget(target, { ...layers, target: ids.indexOf(target.id) }));
  const tried = targets.slice(0, 1 + fallback.maxAttempts.value);
  const worst = tried.some(({ worst_case_ms: each }) => each === null) ? null : sum(tried);
  const acting = (stage: 'input' | 'output') =>
    route.chain.filter(
      (entry) => entry.policy[stage] !== undefined && (entry.stage === stage || entry.stage === 'both'),
    );
  const others = route.chain.filter(({ policy }) => policy.input === undefined && policy.output === undefined);
  return {
    route: route.name,
    method: route.method,
    path: route.path,
    codec: route.dialect,
    admit: {
      budgets: [
        budget('request_timeout', timeouts.request, formatDuration),
        budget('policy_timeout', timeouts.policy, formatDuration),
        written(layers, 'max_body', formatSize(plan.server.maxBody), undefined, ['gateway', 'limits', 'max_body']),
        written(layers, 'max_concurrency', plan.server.maxConcurrency, undefined, [
          'gateway',
          'limits',
          'max_concurrency',
        ]),
        written(layers, 'queue', plan.server.queue, undefined, ['gateway', 'limits', 'queue']),
        written(layers, 'policy_violation_status', route.policyViolationStatus, undefined, [
          'gateway',
          'policy_violation_status',
        ]),
      ],
      policies: acting('input').map(describePolicy),
    },
    choose: [
      written(layers, 'strategy', route.strategy, ['route', 'strategy'], ['providers', 'routing', 'strategy']),
      written(
        layers,
        'targets',
        ids.length === 0 ? 'none' : route.targets.map(({ id }) => id).join(', '),
        ['route', 'targets'],
        ['providers', 'targets'],
      ),
    ],
    upstream: {
      budgets: [
        budget('fallback.max_fallback_attempts', fallback.maxAttempts, String),
        budget('fallback.triggers', fallback.triggers, list),
        ...poolBudgets(layers, plan),
      ],
      targets,
    },
    output: {
      budgets: [
        budget('buffer_size', resolveHoldBack(layers), formatSize),
        budget('inter_chunk_timeout', timeouts.interChunk, formatDuration),
        budget('max_stream_duration', timeouts.maxStreamDuration, formatDuration),
      ],
      policies: acting('output').map(describePolicy),
    },
    record: {
      budgets: [
        written(layers, 'content', plan.content, undefined, ['events', 'content']),
        written(layers, 'fsync', plan.events.fsync, undefined, ['events', 'fsync']),
        written(layers, 'on_disk_full', plan.events.onDiskFull, undefined, ['events', 'on_disk_full']),
      ],
      policies: others.map(describePolicy),
      delivery: plan.events.controlPlaneUrl ?? 'off: events stay in the log',
    },
    worst_case_ms: worst,
    warnings: warn(worst, timeouts.request.value, tried),
  };
};

/** Explains every route, or the one with this path or name. Empty where there is none. */
export const explain = (plan: Plan, sources: LoadedSources, route?: string): readonly ExplainedRoute[] =>
  plan.routes.flatMap((each, index) => {
    const pipeline = sources.pipelines[index];
    if (pipeline === undefined || (route !== undefined && each.path !== route && each.name !== route)) return [];
    return [explainRoute(each, pipeline, sources, plan)];
  });
