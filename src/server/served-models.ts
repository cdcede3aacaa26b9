/** Which models callers can name: what the targets list, each once. A target that takes any model adds the names it maps. */
import type { Target } from '../pipeline/plan.ts';
import type { ServedModel } from './ports.ts';

/** Sorted by id. A model of several targets is owned by the first; `created` is when the gateway started. */
export const servedModels = (
  targets: readonly Pick<Target, 'id' | 'models' | 'modelMapping'>[],
): readonly ServedModel[] => {
  const owners = new Map<string, string>();
  for (const { id, models, modelMapping } of targets) {
    for (const model of [...models, ...modelMapping.keys()]) if (!owners.has(model)) owners.set(model, id);
  }
  return [...owners]
    .map(([id, owned_by]) => ({ id, owned_by, created: startedAt }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
};

const startedAt = Math.floor(Date.now() / 1000);
