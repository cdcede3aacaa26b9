/** Configurations as files in a directory of their own, loaded against the stand-in policies. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type LoadedSources, type LoadResult, loadPlan } from '../../src/config/load.ts';
import type { Plan } from '../../src/config/plan.ts';
import { fakeRegistry } from './fake-registry.ts';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Writes files by name and gives their directory. */
export const writeFiles = (files: Readonly<Record<string, string>>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  directories.push(directory);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
};

export interface Written {
  /** Layers, in order. */
  readonly configs: readonly string[];
  readonly pipelines?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly listen?: { readonly host: string; readonly port: number };
}

export const load = ({ configs, pipelines, env = {}, listen }: Written): LoadResult => {
  const names = configs.map((_, index) => (index === 0 ? 'policy-config.yaml' : `layer-${index}.yaml`));
  const directory = writeFiles({
    ...Object.fromEntries(names.map((name, index) => [name, configs[index] ?? ''])),
    ...Object.fromEntries(Object.entries(pipelines ?? {}).map(([name, text]) => [`pipelines/${name}`, text])),
  });
  return loadPlan({
    policyConfigFiles: names.map((name) => join(directory, name)),
    pipelinesDir: pipelines === undefined ? undefined : join(directory, 'pipelines'),
    registry: fakeRegistry,
    env,
    overrides: { listen },
  });
};

/** The plan of a configuration that must be valid. */
export const loadValid = (written: Written): { plan: Plan; sources: LoadedSources; warnings: readonly string[] } => {
  const result = load(written);
  if (!result.ok) throw new Error(result.errors.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return { plan: result.plan, sources: result.sources, warnings: result.warnings.map(({ code }) => code) };
};

export const pack = 'pack: { name: test, version: 1.0.0, enabled: true }\n';

export const oneTarget = `providers:
  targets:
    - id: openai
      provider:
        base_url: https://api.openai.com/v1
        secret_key_ref: { env: OPENAI_API_KEY }
`;
