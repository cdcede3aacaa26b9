/** `policy.<kind>`: settings, checked against the schema of their kind. */
import type { ChainConfig, Entry, PolicyRegistry } from './chain-entries.ts';
import type { FindingList } from './finding.ts';
import { find, keyPlaceOf, type Located, placeOf } from './located.ts';
import { didYouMean } from './nearest.ts';
import { reportIssues } from './schema-findings.ts';

/** Parsed settings of every kind that is configured or chained. */
export const readSettings = (
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
