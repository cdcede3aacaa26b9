/** The chain as one route runs it: narrowed by its pipeline, and proven able to govern the route. */
import type { ChainEntry, EntryCondition } from '../pipeline/plan.ts';
import type { BuiltEntry } from './chain.ts';
import type { FindingList, KeyPath } from './finding.ts';
import type { LocatedPipeline } from './load-pipelines.ts';
import { type Located, placeOf } from './located.ts';
import { didYouMean } from './nearest.ts';
import type { EntryOptions } from './policies.schema.ts';

/** A pipeline's list of kinds must be the chain's order with some left out. */
const checkNarrowing = (
  { config, root }: LocatedPipeline,
  block: 'admit' | 'output',
  chain: readonly BuiltEntry[],
  findings: FindingList,
): void => {
  const order = [...new Set(chain.map(({ kind }) => kind))];
  let last = -1;
  for (const [index, kind] of (config[block].policies ?? []).entries()) {
    const path: KeyPath = [block, 'policies', index];
    const position = order.indexOf(kind);
    if (position < 0) {
      findings.error(
        placeOf(root, path),
        'not_in_chain',
        path,
        `"${kind}" is not in policies.chain`,
        didYouMean(kind, order),
      );
    } else if (position === last) {
      findings.error(
        placeOf(root, path),
        'duplicate_policy',
        path,
        `"${kind}" stands here twice`,
        'keep one of the two',
      );
    } else if (position < last) {
      const message = `a pipeline narrows the chain, it never reorders it: "${kind}" stands earlier in policies.chain`;
      const listed = new Set(config[block].policies);
      const ordered = order.filter((each) => listed.has(each)).join(', ');
      findings.error(placeOf(root, path), 'chain_order', path, message, `write [${ordered}]`);
    }
    last = Math.max(last, position);
  }
};

const conditionOf = ({ when }: EntryOptions): EntryCondition | undefined => {
  if (when === undefined) return undefined;
  const { path, model, header } = when;
  return {
    ...(path === undefined ? {} : { path }),
    ...(model === undefined ? {} : { models: new Set([model].flat()) }),
    ...(header === undefined
      ? {}
      : { headers: Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value])) }),
  };
};

/** Where an entry acts on this route; undefined where the pipeline left it out. */
const stageOf = (
  { kind, options, definition }: BuiltEntry,
  { config }: LocatedPipeline,
): ChainEntry['stage'] | undefined => {
  const acts = (phase: 'input' | 'output', listed: readonly string[] | undefined): boolean =>
    definition.phases.includes(phase) &&
    (options.stage === 'both' || options.stage === phase) &&
    (listed === undefined || listed.includes(kind));
  const input = acts('input', config.admit.policies);
  const output = acts('output', config.output.policies);
  if (input && output) return 'both';
  if (input || output) return input ? 'input' : 'output';
  // What acts while routing or recording only is not the pipelines' to narrow.
  return definition.phases.some((phase) => phase === 'route' || phase === 'record') ? 'both' : undefined;
};

/** Refuses a policy that would seem to govern a route and could not: no silent gap, streams included. */
const checkCoverage = (
  { kind, path, options, definition, policy }: BuiltEntry,
  stage: ChainEntry['stage'],
  pipeline: LocatedPipeline,
  root: Located,
  findings: FindingList,
): void => {
  const refuse = (what: string): void => {
    const message = `"${kind}" cannot govern ${what} of ${pipeline.config.match.path}`;
    const suggestion = `give the entry a stage it can govern, or leave it out of ${pipeline.config.pipeline}`;
    findings.error(placeOf(root, path), 'cannot_govern', path, message, suggestion);
  };
  const needs = (phase: 'input' | 'output'): boolean =>
    definition.phases.includes(phase) && (stage === phase || stage === 'both');
  const whole = policy.output !== undefined;
  const streamed = policy.chunks !== undefined || policy.windows !== undefined || policy.toolCall !== undefined;
  if (needs('input') && policy.input === undefined && (options.stage === 'input' || !needs('output')))
    refuse('requests');
  if (!needs('output')) return;
  if (whole && !streamed && pipeline.config.codec !== 'openai-embeddings') refuse('streams');
  if (!whole && streamed) refuse('JSON answers');
  // A policy of both phases may be configured to act on requests only; one that was staged on answers may not.
  if (!whole && !streamed && (options.stage === 'output' || policy.input === undefined)) refuse('answers');
};

/** The entries that act on this route, in the order of the chain. */
export const routeChain = (
  chain: readonly BuiltEntry[],
  pipeline: LocatedPipeline,
  root: Located,
  findings: FindingList,
): readonly ChainEntry[] => {
  checkNarrowing(pipeline, 'admit', chain, findings);
  checkNarrowing(pipeline, 'output', chain, findings);
  return chain.flatMap((entry): readonly ChainEntry[] => {
    const stage = stageOf(entry, pipeline);
    if (stage === undefined) return [];
    checkCoverage(entry, stage, pipeline, root, findings);
    const { kind, policy, options } = entry;
    return [{ kind, policy, stage, mode: options.mode, failMode: options.fail_mode, when: conditionOf(options) }];
  });
};
