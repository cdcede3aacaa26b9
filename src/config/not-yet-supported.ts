/** Keys that are in the schema before their behaviour is in the program. Setting one is refused: nothing is read and ignored. */
import type { FindingList, KeyPath } from './finding.ts';
import { find, keyPlaceOf, type Located, toPlain } from './located.ts';

/** One key that is not supported yet. */
export interface Row {
  /** `[]` stands for every entry of a list. */
  readonly path: string;
  /** The value that changes nothing; undefined: any value is refused. */
  readonly inert?: unknown;
}

/** Delete a row when its behaviour has come. */
const inConfig: readonly Row[] = [];

/** The same for pipelines/*.yaml. */
const inPipeline: readonly Row[] = [];

const pathsOf = (root: Located, steps: readonly string[], path: KeyPath = []): readonly KeyPath[] => {
  const [step, ...rest] = steps;
  if (step === undefined) return [path];
  if (step !== '[]') return pathsOf(root, rest, [...path, step]);
  const list = find(root, path);
  return list?.kind === 'list' ? list.items.flatMap((_, index) => pathsOf(root, rest, [...path, index])) : [];
};

/** Refuses every key of the rows that is set to anything but its inert value. */
export const refuse = (rows: readonly Row[], root: Located, findings: FindingList): void => {
  for (const { path, inert } of rows) {
    for (const found of pathsOf(root, path.replaceAll('[]', '.[]').split('.'))) {
      const value = find(root, found);
      if (value === undefined || (inert !== undefined && JSON.stringify(toPlain(value)) === JSON.stringify(inert)))
        continue;
      const suggestion = inert === undefined ? 'remove it' : `remove it, or write ${JSON.stringify(inert)}`;
      findings.error(keyPlaceOf(root, found), 'not_supported_yet', found, 'not supported yet', suggestion);
    }
  }
};

/** Refuses what the config file sets before its time. */
export const refuseUnsupported = (root: Located, findings: FindingList): void => refuse(inConfig, root, findings);

/** Refuses what a pipeline file sets before its time. */
export const refuseUnsupportedInPipeline = (root: Located, findings: FindingList): void =>
  refuse(inPipeline, root, findings);

/** Whether a key of the reference (`[]` for every entry of a list) is refused for now, by itself or with what stands above it. */
export const isUnsupported = (key: string, rows: readonly Row[] = [...inConfig, ...inPipeline]): boolean =>
  rows.some(({ path }) => key === path || key.startsWith(`${path}.`) || key.startsWith(`${path}[`));
