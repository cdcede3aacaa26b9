/** File → located values → checked values. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { FindingList } from './finding.ts';
import { type Located, type LocatedMap, toPlain } from './located.ts';
import { readYaml } from './read-yaml.ts';
import { reportIssues } from './schema-findings.ts';

/** Reads one YAML file; undefined where it cannot be read or parsed, with the reason in `findings`. */
export const readFile = (file: string, findings: FindingList): LocatedMap | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    findings.error(
      { file, line: 1, column: 1 },
      'unreadable_file',
      [],
      `cannot read the file (${reason})`,
      'check the path and its permissions',
    );
    return undefined;
  }
  return readYaml(file, text, findings);
};

/** The values as their schema makes them, or undefined with the reasons in `findings`. */
export const checkedBy = <Schema extends z.ZodType>(
  schema: Schema,
  root: Located,
  findings: FindingList,
): z.output<Schema> | undefined => {
  const result = schema.safeParse(toPlain(root));
  if (result.success) return result.data;
  reportIssues({ schema, root, base: [], findings }, result.error.issues);
  return undefined;
};
