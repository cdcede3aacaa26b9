/** What GET /v1/models lists: every model that a target names, and the names that map to one. */
import type { Target } from './plan.ts';

export interface ServedModel {
  readonly id: string;
  readonly owned_by: string;
  /** Unix seconds; providers' own dates are not known here, so all say the same. */
  readonly created: number;
}

/** Without doubles, in the order of the configuration. Targets that serve any model add nothing. */
export const servedModels = (targets: readonly Target[]): readonly ServedModel[] => {
  const owners = new Map<string, string>();
  for (const { available, models, modelMapping, id } of targets) {
    if (!available) continue;
    for (const model of [...models, ...modelMapping.keys()]) if (!owners.has(model)) owners.set(model, id);
  }
  return [...owners].map(([model, owner]) => ({ id: model, owned_by: owner, created: 0 }));
};
