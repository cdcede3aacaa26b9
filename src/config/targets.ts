/** `providers.targets` → targets with their keys resolved; what one route may use of them. */

import type { Target } from '../pipeline/plan.ts';
import type { ProviderKind } from '../providers/provider.ts';
import { targetBudgets } from './budget-values.ts';
import type { Config } from './config.schema.ts';
import type { FindingList, KeyPath } from './finding.ts';
import type { LocatedPipeline } from './load-pipelines.ts';
import { keyPlaceOf, type Located, placeOf } from './located.ts';
import { didYouMean } from './nearest.ts';
import type { TargetConfig } from './providers.schema.ts';
import { type Environment, resolveSecret } from './secrets.ts';
import { checkHeaders } from './target-headers.ts';

const defaultBaseUrls: Readonly<Record<ProviderKind, string | undefined>> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
  'openai-compatible': undefined,
};

/** A target without its budgets: they depend on the route. */
export type TargetIdentity = Omit<Target, 'timeouts' | 'retry' | 'circuit'>;

const kindOfHost = (baseUrl: string): ProviderKind => {
  const { hostname } = new URL(baseUrl);
  if (hostname === 'api.openai.com') return 'openai';
  return hostname === 'api.anthropic.com' ? 'anthropic' : 'openai-compatible';
};

/** `base_url` may end in `/v1` or not: both reach the same path. */
const trimBaseUrl = (url: string): string => url.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');

const identify = (
  target: TargetConfig,
  index: number,
  root: Located,
  env: Environment,
  findings: FindingList,
): TargetIdentity | undefined => {
  const path: KeyPath = ['providers', 'targets', index];
  const inside = typeof target.provider === 'string' ? {} : target.provider;
  for (const key of ['base_url', 'secret_key_ref'] as const) {
    if (target[key] !== undefined && inside[key] !== undefined) {
      const message = `${key} stands inside provider and beside it`;
      findings.error(keyPlaceOf(root, [...path, key]), 'given_twice', [...path, key], message, 'keep one of the two');
    }
  }
  const written = inside.base_url ?? target.base_url;
  const kind =
    typeof target.provider === 'string'
      ? target.provider
      : (target.provider.kind ?? (written === undefined ? undefined : kindOfHost(written)));
  const baseUrl = written ?? (kind === undefined ? undefined : defaultBaseUrls[kind]);
  if (kind === undefined || baseUrl === undefined) {
    const where = [...path, 'base_url'];
    findings.error(placeOf(root, path), 'missing_key', where, 'base_url is missing', 'add base_url: https://host/v1');
    return undefined;
  }
  checkHeaders(target, path, root, findings);
  const ref = inside.secret_key_ref ?? target.secret_key_ref;
  const key = ref === undefined ? undefined : resolveSecret(ref, env);
  if (ref !== undefined && key === undefined) {
    const where = [...path, ...(inside.secret_key_ref === undefined ? [] : ['provider']), 'secret_key_ref'];
    const message = `the variable ${ref.env} is not set: target "${target.id}" is unavailable`;
    findings.warn(
      placeOf(root, where),
      'unset_secret',
      where,
      message,
      `set ${ref.env} in the environment of the gateway`,
    );
  }
  return {
    id: target.id,
    kind,
    baseUrl: trimBaseUrl(baseUrl),
    key,
    available: ref === undefined || key !== undefined,
    models: new Set(target.models),
    modelMapping: new Map(Object.entries(target.model_mapping)),
    weight: target.weight,
    headers: Object.fromEntries(Object.entries(target.headers).map(([name, value]) => [name.toLowerCase(), value])),
    pricing:
      target.pricing === undefined
        ? undefined
        : { inputPerMillion: target.pricing.input_per_million, outputPerMillion: target.pricing.output_per_million },
    dataPolicy: {
      zeroDataRetention: target.data_policy.zero_data_retention,
      trainingOptOut: target.data_policy.training_opt_out,
      retentionDays: target.data_policy.retention_days,
    },
  };
};

/** Every target, in the order of the file. */
export const identifyTargets = (
  { providers }: Pick<Config, 'providers'>,
  root: Located,
  env: Environment,
  findings: FindingList,
): readonly (TargetIdentity | undefined)[] => {
  const ids = new Set<string>();
  if (providers.targets.length === 0) {
    const path = ['providers', 'targets'];
    findings.warn(
      keyPlaceOf(root, path),
      'no_targets',
      path,
      'there is no target: every request is answered 503',
      'add one under providers.targets',
    );
  }
  return providers.targets.map((target, index) => {
    const path = ['providers', 'targets', index, 'id'];
    if (ids.has(target.id)) {
      findings.error(
        placeOf(root, path),
        'duplicate_target',
        path,
        `another target has the id "${target.id}"`,
        'give each target its own id',
      );
    }
    ids.add(target.id);
    return identify(target, index, root, env, findings);
  });
};

/** Indexes of the targets a route may use, in its order of preference. */
export const routeTargets = (config: Config, pipeline: LocatedPipeline, findings: FindingList): readonly number[] => {
  const ids = config.providers.targets.map(({ id }) => id);
  const listed = pipeline.config.route.targets;
  if (listed === undefined) return ids.map((_, index) => index);
  return listed.flatMap((id, position) => {
    const index = ids.indexOf(id);
    if (index >= 0) return [index];
    const path = ['route', 'targets', position];
    findings.error(
      placeOf(pipeline.root, path),
      'unknown_target',
      path,
      `there is no target "${id}"`,
      didYouMean(id, ids),
    );
    return [];
  });
};

/** A target with the budgets of a route; without a pipeline, with the gateway's. */
export const budgeted = (
  identity: TargetIdentity,
  index: number,
  config: Config,
  root: Located,
  pipeline?: LocatedPipeline,
): Target => ({ ...identity, ...targetBudgets({ config, root, pipeline, target: index }) });
