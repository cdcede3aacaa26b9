/** `policies.chain` as it was written: its entries in order, each naming a kind that exists and a stage that the kind acts on. */
import type { PolicyDefinition } from '../policies/policy.ts';
import type { Config } from './config.schema.ts';
import type { FindingList, KeyPath } from './finding.ts';
import { keyPlaceOf, type Located, placeOf } from './located.ts';
import { type EntryOptions, entryOptionsSchema } from './policies.schema.ts';

/** The two sections a chain is built from. */
export type ChainConfig = Pick<Config, 'policies' | 'policy'>;

export type PolicyRegistry = ReadonlyMap<string, PolicyDefinition>;

/** One entry of the chain, read. */
export interface Entry {
  readonly kind: string;
  readonly path: KeyPath;
  readonly options: EntryOptions;
}

/** Every entry, with the defaults of its options. */
export const readEntries = (config: ChainConfig, root: Located, findings: FindingList): readonly Entry[] =>
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

/** Refuses a stage on which a kind never acts. */
export const checkStage = (
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
