/** Golden files: policy tests as JSON, one case or a list of cases a file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type TestCase, testCaseSchema } from '../../config/testing.schema.ts';
import { UsageError } from '../usage-error.ts';

export interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

const fileSchema = z.union([testCaseSchema.transform((one) => [one]), z.array(testCaseSchema)]);

const readSuite = (folder: string, file: string): Suite => {
  const path = join(folder, file);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { data, error } = fileSchema.safeParse(content);
  if (data === undefined) throw new UsageError(`${path} is no policy test: ${z.prettifyError(error)}`);
  return { name: file, cases: data };
};

/**
 * Every `*.json` of a folder, in alphabetical order.
 * @throws {UsageError} where the folder or a file in it cannot be read as tests
 */
export const goldenSuites = (folder: string): readonly Suite[] => {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}; name one with --tests DIR`);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readSuite(folder, file));
};
