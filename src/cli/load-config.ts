/** Loads a configuration for a command that can do nothing without one. */
import type { LoadRequest, LoadResult } from '../config/load.ts';
import { formatFindings } from './print-findings.ts';
import { UsageError } from './usage-error.ts';

export type Loaded = Extract<LoadResult, { ok: true }>;

/**
 * The loaded configuration; undefined where it is invalid: then the findings stand on stderr and the exit code is 1.
 * @throws {UsageError} where a file cannot be read
 */
export const loadOrExplainWhyNot = async (request: Omit<LoadRequest, 'registry'>): Promise<Loaded | undefined> => {
  const { loadPlan } = await import('../config/load.ts');
  const { policyRegistry } = await import('../policies/registry.ts');
  const result = loadPlan({ ...request, registry: policyRegistry });
  if (result.ok) return result;
  const unreadable = result.errors.find(({ code }) => code === 'unreadable_file');
  if (unreadable !== undefined) {
    throw new UsageError(`${unreadable.file}: ${unreadable.message}; ${unreadable.suggestion}`);
  }
  process.stderr.write(formatFindings(result.errors, result.warnings));
  process.exitCode = 1;
  return undefined;
};
