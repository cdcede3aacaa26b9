/** The ready packs in config/packs: each is valid as it stands and passes its own tests, run as an operator would run them. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sluice } from './sluice-process.ts';

const folder = fileURLToPath(new URL('../../config/packs', import.meta.url));
const packs = readdirSync(folder).sort();

const lintReport = z.object({ valid: z.boolean(), errors: z.array(z.unknown()), warnings: z.array(z.unknown()) });
const testReport = z.strictObject({
  passed: z.int(),
  failed: z.int(),
  cases: z.array(
    z.strictObject({
      suite: z.string(),
      name: z.string(),
      passed: z.boolean(),
      failures: z.array(z.string()),
      verdict: z.enum(['allow', 'redact', 'block', 'escalate']),
      reason_code: z.string().nullable(),
    }),
  ),
});

test('there are three', () => {
  expect(packs).toEqual(['pii-strict', 'regulated', 'starter']);
});

describe.each(packs)('%s', (pack) => {
  const config = `${folder}/${pack}/policy-config.yaml`;

  test('is valid, and wants nothing but its key', () => {
    const { code, stdout } = sluice(['lint', config, '--json'], { OPENAI_API_KEY: 'set' });
    expect(lintReport.parse(JSON.parse(stdout))).toEqual({ valid: true, errors: [], warnings: [] });
    expect(code).toBe(0);
  });

  test('passes its tests', { timeout: 30_000 }, () => {
    const { code, stdout } = sluice([
      'test',
      '--policy-config',
      config,
      '--tests',
      `${folder}/${pack}/tests`,
      '--json',
    ]);
    const { cases, failed } = testReport.parse(JSON.parse(stdout));
    expect(cases.filter(({ passed }) => !passed)).toEqual([]);
    expect({ failed, code }).toEqual({ failed: 0, code: 0 });
    expect(cases.length).toBeGreaterThanOrEqual(12);
  });
});
