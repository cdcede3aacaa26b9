/** Settings → a policy at work. What cannot be built is a finding at the line that made it impossible. */
import type { Policy, PolicyDefinition, PolicyResources } from '../policies/policy.ts';
import { checkPattern } from '../streaming/pattern/check-pattern.ts';
import { UnsafePatternError } from '../streaming/pattern/unsafe-pattern-error.ts';
import type { FindingList, KeyPath } from './finding.ts';
import { find, type Located, placeOf } from './located.ts';

interface Site {
  readonly root: Located;
  /** Path of the chain entry: where there are no settings, that is the place. */
  readonly entry: KeyPath;
  readonly findings: FindingList;
}

/** Every text below a key that holds patterns, with its path. */
const patternsBelow = (node: Located, path: KeyPath, named = false): readonly (readonly [KeyPath, string])[] => {
  if (node.kind === 'scalar') return named && typeof node.value === 'string' ? [[path, node.value]] : [];
  if (node.kind === 'list') return node.items.flatMap((item, index) => patternsBelow(item, [...path, index], named));
  return [...node.entries].flatMap(([key, { value }]) => patternsBelow(value, [...path, key], /patterns?$/.test(key)));
};

/** Reports each pattern that no linear matcher can take; false where none of them is to blame. */
const reportPatterns = (base: KeyPath, { root, findings }: Site): boolean => {
  const settings = find(root, base);
  const unsafe = (settings === undefined ? [] : patternsBelow(settings, base)).flatMap(([path, pattern]) => {
    const error = checkPattern(pattern);
    return error === undefined ? [] : [{ path, error }];
  });
  for (const { path, error } of unsafe) {
    findings.error(placeOf(root, path), 'unsafe_pattern', path, error.message, error.suggestion);
  }
  return unsafe.length > 0;
};

/** The policy, or undefined with the reason in `findings`. */
export const buildPolicy = (
  definition: PolicyDefinition,
  settings: unknown,
  resources: PolicyResources,
  site: Site,
): Policy | undefined => {
  try {
    return definition.build(settings, resources);
  } catch (error) {
    const base = ['policy', definition.kind];
    if (error instanceof UnsafePatternError && reportPatterns(base, site)) return undefined;
    const path = find(site.root, base) === undefined ? site.entry : base;
    const message = error instanceof Error ? error.message : 'the policy cannot be built';
    const suggestion = error instanceof UnsafePatternError ? error.suggestion : `correct policy.${definition.kind}`;
    site.findings.error(placeOf(site.root, path), 'policy_build', path, message, suggestion);
    return undefined;
  }
};
