/** Scenario file → Scenario, with every fault at its line and column. */
import { type Finding, FindingList } from '../config/finding.ts';
import { keyPlaceOf, type Located, placeOf } from '../config/located.ts';
import { didYouMean } from '../config/nearest.ts';
import { checkedBy, readFile } from '../config/read-file.ts';
import type { Target } from '../pipeline/plan.ts';
import { serves } from '../pipeline/route.ts';
import { type Scenario, scenarioSchema } from './scenario.schema.ts';

export type LoadedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly errors: readonly Finding[] };

/**
 * Loads a scenario for routes with these targets: each target must be described, no other may be, and each route must serve the model. Never throws
 * for what stands in the file.
 */
export const loadScenario = (file: string, routes: readonly (readonly Target[])[]): LoadedScenario => {
  const findings = new FindingList();
  const root = readFile(file, findings);
  const scenario = root === undefined || findings.failed ? undefined : checkedBy(scenarioSchema, root, findings);
  if (root !== undefined && scenario !== undefined) {
    checkTargets(scenario, root, new Set(routes.flat().map(({ id }) => id)), findings);
    checkModel(scenario, root, routes, findings);
  }
  return scenario === undefined || findings.failed ? { ok: false, errors: findings.errors } : { ok: true, scenario };
};

const checkTargets = (scenario: Scenario, root: Located, known: ReadonlySet<string>, findings: FindingList): void => {
  const described = new Set(Object.keys(scenario.targets));
  for (const id of described) {
    if (known.has(id)) continue;
    const path = ['targets', id];
    const message = `the route has no target "${id}"`;
    findings.error(keyPlaceOf(root, path), 'unknown_target', path, message, didYouMean(id, [...known]));
  }
  for (const id of known) {
    if (described.has(id)) continue;
    const path = ['targets'];
    const suggestion = `add ${id}: { latency: { p50: 400ms, p99: 2s } }`;
    findings.error(keyPlaceOf(root, path), 'missing_key', path, `how target "${id}" behaves is not said`, suggestion);
  }
};

const checkModel = (
  { request: { model } }: Scenario,
  root: Located,
  routes: readonly (readonly Target[])[],
  findings: FindingList,
): void => {
  const unserved = routes.find((targets) => !targets.some((target) => serves(target, model)));
  if (unserved === undefined) return;
  const path = ['request', 'model'];
  const names = unserved.flatMap(({ models, modelMapping }) => [...models, ...modelMapping.keys()]);
  findings.error(placeOf(root, path), 'unknown_model', path, `no target serves "${model}"`, didYouMean(model, names));
};
