/** Labelled texts for prompt injection: one JSON object a line, `injection_attacks.jsonl` and `injection_benign.jsonl` in a folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const rowSchema = z.object({
  text: z.string(),
  label: z.enum(['attack', 'benign']),
  tier: z.string().optional(),
  source: z.string().default('unnamed'),
  /** `tool_result`: the text came from a tool or a document. */
  channel: z.string().optional(),
  /** Rows of one group are variants of one another. */
  group: z.string().optional(),
});

export type InjectionRow = z.output<typeof rowSchema>;

/** Reads a folder; a file that is not there counts as empty. */
export const readInjectionRows = (folder: string): readonly InjectionRow[] =>
  ['injection_attacks.jsonl', 'injection_benign.jsonl']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => rowSchema.parse(JSON.parse(line)));

/** A folder and the folders in it, in the order of their names: one for each author. */
export const withFolders = (folder: string): readonly string[] => [
  folder,
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort(),
];
