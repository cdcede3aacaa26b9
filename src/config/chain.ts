/** `policies.chain` and `policy.*` → built policies in their order, checked against the registry. */
import { z } from 'zod';
import type { Policy, PolicyDefinition, PolicyResources } from '../policies/policy.ts';
import type { Config } from './config.schema.ts';
import type { FindingList, KeyPath } from './finding.ts';
import { find, findText, keyPlaceOf, type Located, placeOf } from './located.ts';
import { didYouMean } from './nearest.ts';
import { type EntryOptions, entryOptionsSchema } from './policies.schema.ts';
import { reportIssues } from './schema-findings.ts';

/** The two sections a chain is built from. */
export type ChainConfig = Pick<Config, 'policies' | 'policy'>;

export type PolicyRegistry = ReadonlyMap<string, PolicyDefinition>;

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

interface Entry {
  readonly kind: string;
  readonly path: KeyPath;
  readonly options: EntryOptions;
}

const readEntries = (config: ChainConfig, root: Located, findings: FindingList): readonly Entry[] =>
  config.policies.chain.flatMap((entry, index): readonly Entry[] => {
    const path = ['policies', 'chain', index];
    if (typeof entry === 'string') return [{ kind: entry, path, options: entryOptionsSchema.parse({}) }];
    const [first, ...others] = Object.entries(entry);
    if (first === undefined || others.length > 0) {
      const suggestion = 'indent the settings of the entry below its kind, one kind an entry';
      const surplus = others[0] === undefined ? path : [...path, others[0][0]];
      findings.error(keyPlaceOf(root, surplus), 'wrong_value', path, 'an entry names one policy', suggestion);
      return [];
    }
    return [{ kind: first[0], path: [...path, first[0]], options: first[1] }];
  });

/** Parsed settings of every kind that is configured or chained. */
const readSettings = (
  config: ChainConfig,
  root: Located,
  registry: PolicyRegistry,
  entries: readonly Entry[],
  findings: FindingList,
): ReadonlyMap<string, unknown> => {
  const settings = new Map<string, unknown>();
  const chained = new Map(entries.map((entry) => [entry.kind, entry] as const));
  for (const kind of new Set([...Object.keys(config.policy), ...chained.keys()])) {
    const definition = registry.get(kind);
    const base = ['policy', kind];
    if (definition === undefined) {
      if (!(kind in config.policy)) continue;
      findings.error(
        keyPlaceOf(root, base),
        'unknown_policy',
        base,
        `there is no policy "${kind}"`,
        didYouMean(kind, [...registry.keys()]),
      );
      continue;
    }
    if (kind in config.policy && !chained.has(kind)) {
      const message = `"${kind}" is configured but not in policies.chain: it does nothing`;
      findings.warn(keyPlaceOf(root, base), 'policy_not_in_chain', base, message, `add ${kind} to policies.chain`);
    }
    const result = definition.schema.safeParse(config.policy[kind] ?? {});
    if (result.success) {
      settings.set(kind, result.data);
      continue;
    }
    const entry = chained.get(kind);
    if (find(root, base) === undefined && entry !== undefined) {
      const message = `"${kind}" needs settings: ${result.error.issues[0]?.message ?? 'incomplete'}`;
      findings.error(
        placeOf(root, entry.path),
        'missing_settings',
        entry.path,
        message,
        `add them under policy.${kind}`,
      );
    } else {
      reportIssues({ schema: definition.schema, root, base, findings }, result.error.issues);
    }
  }
  return settings;
};

const failureShape = z.object({
  path: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
  pattern: z.string().optional().catch(undefined),
});

/** Where in the settings a failed build points: the path it names, or the pattern it could not take. */
const blamed = (error: unknown, root: Located, base: KeyPath): KeyPath => {
  const { path, pattern } = failureShape.safeParse(error).data ?? {};
  if (path !== undefined) return [...base, ...path];
  const settings = find(root, base);
  const below = pattern === undefined || settings === undefined ? undefined : findText(settings, pattern);
  return below === undefined ? base : [...base, ...below];
};

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
    const policy = policies.get(kind) ?? build(definition, settings.get(kind), resources, root, path, findings);
    if (policy === undefined) return [];
    policies.set(kind, policy);
    return [{ kind, path, options, definition, policy }];
  });
  return { entries: built, settings };
};

const checkStage = (
  { kind, path, options }: Entry,
  { phases }: PolicyDefinition,
  root: Located,
  findings: FindingList,
): void => {
  if (options.stage === 'both' || phases.includes(options.stage)) return;
  const stage = [...path, 'stage'];
  const message = `"${kind}" does not act on the ${options.stage} phase, but on: ${phases.join(', ')}`;
  findings.error(
    placeOf(root, stage),
    'stage_mismatch',
    stage,
    message,
    'remove the stage, or chain a policy that acts there',
  );
};

const build = (
  definition: PolicyDefinition,
  settings: unknown,
  resources: PolicyResources,
  root: Located,
  entryPath: KeyPath,
  findings: FindingList,
): Policy | undefined => {
  try {
    return definition.build(settings, resources);
  } catch (error) {
    const base = ['policy', definition.kind];
    const path = find(root, base) === undefined ? entryPath : blamed(error, root, base);
    const message = error instanceof Error ? error.message : 'the policy cannot be built';
    const suggestion = path.length > 2 ? 'write it another way, or remove it' : 'correct the settings';
    findings.error(placeOf(root, path), 'policy_build', path, message, suggestion);
    return undefined;
  }
};
