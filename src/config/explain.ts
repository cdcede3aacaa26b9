/** The effective plan as data for people: every phase with every budget, its value, and where that came from. Secrets appear as names. */
import type { ChainEntry, EntryCondition, RoutePlan } from '../pipeline/plan.ts';
import { type Layers, resolveFallback, resolveHoldBack, resolveTimeouts } from './budgets.ts';
import { budget, hedgeBudgets, list, poolBudgets, written } from './explain-budget.ts';
import { explainTarget } from './explain-target.ts';
import type { ExplainedPolicy, ExplainedRoute, ExplainedTarget } from './explained.ts';
import type { LoadedSources } from './load.ts';
import type { LocatedPipeline } from './load-pipelines.ts';
import type { Plan } from './plan.ts';
import { formatDuration, formatSize } from './units.ts';

const plainCondition = ({ models, ...rest }: EntryCondition): NonNullable<ExplainedPolicy['when']> => ({
  ...rest,
  ...(models === undefined ? {} : { models: [...models] }),
});

const describePolicy = ({ kind, stage, mode, failMode, when }: ChainEntry): ExplainedPolicy => ({
  kind,
  stage,
  mode,
  fail_mode: failMode,
  ...(when === undefined ? {} : { when: plainCondition(when) }),
});

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
  const routing = route.chain.filter(({ policy }) => policy.route !== undefined);
  const recording = route.chain.filter(
    ({ policy }) => policy.input === undefined && policy.output === undefined && policy.route === undefined,
  );
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
    choose: {
      budgets: [
        written(layers, 'strategy', route.strategy, ['route', 'strategy'], ['providers', 'routing', 'strategy']),
        written(
          layers,
          'targets',
          ids.length === 0 ? 'none' : route.targets.map(({ id }) => id).join(', '),
          ['route', 'targets'],
          ['providers', 'targets'],
        ),
      ],
      policies: routing.map(describePolicy),
    },
    upstream: {
      budgets: [
        budget('fallback.max_fallback_attempts', fallback.maxAttempts, String),
        budget('fallback.triggers', fallback.triggers, list),
        ...hedgeBudgets(layers, route.hedge),
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
        written(layers, 'content', route.content, ['record', 'content'], ['events', 'content']),
        written(layers, 'fsync', plan.events.fsync, undefined, ['events', 'fsync']),
        written(layers, 'on_disk_full', plan.events.onDiskFull, undefined, ['events', 'on_disk_full']),
      ],
      policies: recording.map(describePolicy),
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
