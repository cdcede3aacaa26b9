/** Files → Plan. What run, reload, lint, explain and doctor all go through. */
import { z } from 'zod';
import { buildPlan, type Overrides } from './build-plan.ts';
import { buildChain } from './chain.ts';
import type { PolicyRegistry } from './chain-entries.ts';
import { type Config, configSchema } from './config.schema.ts';
import { type Finding, FindingList } from './finding.ts';
import { type LocatedPipeline, loadPipelines } from './load-pipelines.ts';
import { emptyMap, type Located, layer, toPlain } from './located.ts';
import { refuseUnsupported } from './not-yet-supported.ts';
import type { Plan } from './plan.ts';
import { checkedBy, readFile } from './read-file.ts';
import { type Environment, resolveSecret } from './secrets.ts';
import { identifyTargets } from './targets.ts';

export interface LoadRequest {
  /** Layered: later over earlier. */
  readonly policyConfigFiles: readonly string[];
  /** Without it the built-in routes apply. */
  readonly pipelinesDir?: string | undefined;
  readonly registry: PolicyRegistry;
  /** Where secrets are found; `process.env` by default. */
  readonly env?: Environment;
  readonly overrides?: Overrides;
}

/** What was read, before it became a plan: for explain, and for the suites of `testing`. */
export interface LoadedSources {
  readonly config: Config;
  readonly root: Located;
  readonly pipelines: readonly LocatedPipeline[];
}

export type LoadResult =
  | { readonly ok: true; readonly plan: Plan; readonly sources: LoadedSources; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly errors: readonly Finding[]; readonly warnings: readonly Finding[] };

/** Loads a configuration. Never throws for what stands in the files: every reason is a finding. Touches nothing that runs. */
export const loadPlan = (request: LoadRequest): LoadResult => {
  const findings = new FindingList();
  const refused = (): LoadResult => ({ ok: false, errors: findings.errors, warnings: findings.warnings });
  const layers = request.policyConfigFiles.map((file) => readFile(file, findings));
  if (findings.failed) return refused();
  const root = layers.reduce<Located>(
    (under, over) => (over === undefined ? under : layer(under, over)),
    emptyMap(request.policyConfigFiles[0] ?? 'policy-config.yaml'),
  );
  const config = checkedBy(configSchema, root, findings);
  refuseUnsupported(root, findings);
  const pipelines = loadPipelines(request.pipelinesDir, findings);
  if (config === undefined) {
    checkSoundSections(root, request, findings);
    return refused();
  }
  const sources = { config, root, pipelines };
  const plan = buildPlan(
    { ...sources, registry: request.registry, env: request.env ?? process.env, overrides: request.overrides ?? {} },
    findings,
  );
  if (findings.failed) return refused();
  return { ok: true, plan, sources, warnings: findings.warnings };
};

/** Where one section is broken, the others are still checked: a reader wants to hear of everything at once. */
const checkSoundSections = (
  root: Located,
  { registry, env = process.env }: LoadRequest,
  findings: FindingList,
): void => {
  const written = z.record(z.string(), z.unknown()).parse(toPlain(root));
  const providers = configSchema.shape.providers.safeParse(written.providers);
  if (providers.success) identifyTargets({ providers: providers.data }, root, env, findings);
  const policies = configSchema.shape.policies.safeParse(written.policies);
  const policy = configSchema.shape.policy.safeParse(written.policy);
  if (!policies.success || !policy.success) return;
  const resources = { secret: (ref: { readonly env: string }) => resolveSecret(ref, env) };
  const { entries } = buildChain({ policies: policies.data, policy: policy.data }, root, registry, resources, findings);
  for (const entry of entries) entry.policy.dispose?.();
};
