/** Every YAML example of docs/policies is valid: a reader may copy it. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { policyRegistry } from '../../src/policies/registry.ts';

const folder = new URL('../../docs/policies', import.meta.url).pathname;
const example = z.looseObject({ policy: z.record(z.string(), z.unknown()).default({}) });

const pages = globSync('*.md', { cwd: folder }).sort();

it.each([...policyRegistry.keys()])('%s has a page with an example', (kind) => {
  expect(readFileSync(`${folder}/${kind}.md`, 'utf8')).toMatch(/```yaml\n[^`]*policy:\n +/);
});

const blocks = pages.flatMap((page) =>
  [...readFileSync(`${folder}/${page}`, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, block = ''], index) => [`${page}, example ${index + 1}`, block] as const,
  ),
);

it.each(blocks)('%s', (_name, block) => {
  const { policy } = example.parse(parse(block));
  for (const [kind, settings] of Object.entries(policy)) {
    const definition = policyRegistry.get(kind);
    expect(definition, kind).toBeDefined();
    expect(definition?.schema.safeParse(settings).error).toBeUndefined();
  }
});
