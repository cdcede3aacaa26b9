/** Config and pipelines → Plan. Here snake_case becomes camelCase, and every budget is resolved. */
import { z } from 'zod';
import type { EventSettings } from '../events/settings.ts';
import type { RoutePlan, Target } from '../pipeline/plan.ts';
import { timeoutValues } from './budget-values.ts';
import { resolveFallback, resolveHoldBack, resolveTimeouts } from './budgets.ts';
import { type BuiltChain, buildChain } from './chain.ts';
import type { PolicyRegistry } from './chain-entries.ts';
import { adminSettings, eventSecrets, queueUrl } from './check-gateway.ts';
import type { Config } from './config.schema.ts';
import { configVersion } from './config-version.ts';
import { checkBudgets, checkPool } from './contradictions.ts';
import type { FindingList } from './finding.ts';
import type { LocatedPipeline } from './load-pipelines.ts';
import { type Located, toPlain } from './located.ts';
import type { Plan } from './plan.ts';
import { routeChain } from './route-chain.ts';
import { type Environment, resolveSecret } from './secrets.ts';
import { budgeted, identifyTargets, routeTargets, type TargetIdentity } from './targets.ts';

/** What the command line says over the file. */
export interface Overrides {
  readonly listen?: { readonly host: string; readonly port: number } | undefined;
  readonly dataDir?: string | undefined;
}

export interface PlanSources {
  readonly config: Config;
  readonly root: Located;
  readonly pipelines: readonly LocatedPipeline[];
  readonly registry: PolicyRegistry;
  readonly env: Environment;
  readonly overrides: Overrides;
}

/** Builds the plan; what stands against it goes to `findings`. The plan is usable only if none is an error. */
export const buildPlan = (sources: PlanSources, findings: FindingList): Plan => {
  const { config, root, pipelines, registry, env, overrides } = sources;
  const identities = identifyTargets(config, root, env, findings);
  const resources = { secret: (ref: { readonly env: string }) => resolveSecret(ref, env) };
  const chain = buildChain(config, root, registry, resources, findings);
  const host = overrides.listen?.host ?? config.gateway.listen_host;
  checkPool({ config, root }, findings);
  const { logging, connection_pool: pool, warmup, limits } = config.gateway;
  const plan: Plan = {
    configVersion: configVersion(config.pack, [toPlain(root), ...pipelines.map((pipeline) => toPlain(pipeline.root))]),
    packEnabled: config.pack.enabled,
    routes: pipelines.map((pipeline) => buildRoute(sources, pipeline, identities, chain, findings)),
    targets: withBudgets(identities, sources),
    pool: {
      maxIdlePerHost: pool.max_idle_per_host,
      idleTimeout: pool.idle_timeout,
      maxTotal: pool.max_total,
      maxLifetime: pool.max_lifetime,
    },
    warmup: { enabled: warmup.enabled, connectionsPerProvider: warmup.connections_per_provider },
    server: {
      host,
      port: overrides.listen?.port ?? config.gateway.listen_port,
      maxBody: limits.max_body,
      maxConcurrency: limits.max_concurrency,
      queue: limits.queue,
      admin: adminSettings(config, host, root, env, findings),
    },
    logging: { level: logging.level, format: logging.format, redactFields: logging.redact_fields },
    events: buildEvents(sources, chain, findings),
  };
  if (findings.failed) for (const { policy } of chain.entries) policy.dispose?.();
  return plan;
};

const withBudgets = (
  identities: readonly (TargetIdentity | undefined)[],
  { config, root }: PlanSources,
): readonly Target[] =>
  identities.flatMap((identity, index) => (identity === undefined ? [] : [budgeted(identity, index, config, root)]));

const buildRoute = (
  { config, root }: PlanSources,
  pipeline: LocatedPipeline,
  identities: readonly (TargetIdentity | undefined)[],
  chain: BuiltChain,
  findings: FindingList,
): RoutePlan => {
  const indexes = routeTargets(config, pipeline, findings);
  checkBudgets({ config, root, pipeline }, findings);
  for (const target of indexes) checkBudgets({ config, root, pipeline, target }, findings);
  const fallback = resolveFallback({ config, root, pipeline });
  return {
    name: pipeline.config.pipeline,
    method: pipeline.config.match.method,
    path: pipeline.config.match.path,
    dialect: pipeline.config.codec,
    timeouts: timeoutValues(resolveTimeouts({ config, root, pipeline })),
    chain: routeChain(chain.entries, pipeline, root, findings),
    targets: indexes.flatMap((index) => {
      const identity = identities[index];
      return identity === undefined ? [] : [budgeted(identity, index, config, root, pipeline)];
    }),
    hedge: hedgeOf(pipeline),
    content: pipeline.config.record.content ?? config.events.content,
    strategy: pipeline.config.route.strategy ?? config.providers.routing.strategy,
    fallback: { maxAttempts: fallback.maxAttempts.value, triggers: fallback.triggers.value },
    policyViolationStatus: config.gateway.policy_violation_status,
    holdBackBytes: resolveHoldBack({ config, root, pipeline }).value,
  };
};

const hedgeOf = ({ config: { upstream } }: LocatedPipeline): RoutePlan['hedge'] =>
  upstream.hedge && { after: upstream.hedge.after, maxExtraPercent: upstream.hedge.max_extra_percent };

const auditShape = z
  .object({ immutable: z.boolean(), retention_days: z.number(), log_all_access: z.boolean() })
  .transform((audit) => ({
    immutable: audit.immutable,
    retentionDays: audit.retention_days,
    logAllAccess: audit.log_all_access,
  }));

const buildEvents = (
  { config, root, env, overrides }: PlanSources,
  chain: BuiltChain,
  findings: FindingList,
): EventSettings => {
  const { events } = config;
  const chained = chain.entries.some(({ kind }) => kind === 'audit-logger');
  const audit = chained ? auditShape.safeParse(chain.settings.get('audit-logger')).data : undefined;
  return {
    dataDir: overrides.dataDir ?? 'data',
    controlPlaneUrl: events.control_plane_url?.replace(/\/+$/, ''),
    ...eventSecrets(config, root, env, findings),
    queueUrl: queueUrl(config, root, env, findings),
    batch: { maxEvents: events.batch.max_events, maxWait: events.batch.max_wait },
    retrySchedule: events.retry.schedule,
    fsync: events.fsync,
    onDiskFull: events.on_disk_full,
    audit,
  };
};
