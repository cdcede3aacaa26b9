/** `policies.chain` and `policy.*` → built policies in their order, checked against the registry. */
import type { Policy, PolicyDefinition, PolicyResources } from '../policies/policy.ts';
import { buildPolicy } from './build-policy.ts';
import { type ChainConfig, checkStage, type PolicyRegistry, readEntries } from './chain-entries.ts';
import type { FindingList, KeyPath } from './finding.ts';
import { keyPlaceOf, type Located } from './located.ts';
import { didYouMean } from './nearest.ts';
import type { EntryOptions } from './policies.schema.ts';
import { readSettings } from './policy-settings.ts';

/** One entry of the chain, built. */
export interface BuiltEntry {
  readonly kind: string;
  readonly path: KeyPath;
  readonly options: EntryOptions;
  readonly definition: PolicyDefinition;
  readonly policy: Policy;
}

export interface BuiltChain {
  readonly entries: readonly BuiltEntry[];
  readonly settings: ReadonlyMap<string, unknown>;
}

/** Builds every chained policy once. What cannot be built is a finding at the line that made it impossible. */
export const buildChain = (
  config: ChainConfig,
  root: Located,
  registry: PolicyRegistry,
  resources: PolicyResources,
  findings: FindingList,
): BuiltChain => {
  const entries = readEntries(config, root, findings);
  const settings = readSettings(config, root, registry, entries, findings);
  const policies = new Map<string, Policy>();
  const seen = new Set<string>();
  const built = entries.flatMap((entry): readonly BuiltEntry[] => {
    const { kind, path, options } = entry;
    const definition = registry.get(kind);
    if (definition === undefined) {
      findings.error(
        keyPlaceOf(root, path),
        'unknown_policy',
        path,
        `there is no policy "${kind}"`,
        didYouMean(kind, [...registry.keys()]),
      );
      return [];
    }
    const same = `${kind} ${JSON.stringify([options.when, options.stage])}`;
    if (seen.has(same)) {
      findings.error(
        keyPlaceOf(root, path),
        'duplicate_policy',
        path,
        `"${kind}" stands in the chain twice`,
        'keep one of the two',
      );
    }
    seen.add(same);
    checkStage(entry, definition, root, findings);
    if (!settings.has(kind)) return [];
    const policy =
      policies.get(kind) ?? buildPolicy(definition, settings.get(kind), resources, { root, entry: path, findings });
    if (policy === undefined) return [];
    policies.set(kind, policy);
    return [{ kind, path, options, definition, policy }];
  });
  return { entries: built, settings };
};
