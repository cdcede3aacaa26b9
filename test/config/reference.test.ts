import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.schema.ts';
import { pipelineSchema } from '../../src/config/pipeline.schema.ts';
import { configurationReference, referenceRows } from '../../src/config/reference.ts';

describe('the configuration reference', () => {
  test('docs/configuration.md is what `npm run docs` would write', () =>
    expect(readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')).toBe(
      configurationReference(),
    ));

  test('every key is described', () => {
    const rows = [...referenceRows(configSchema), ...referenceRows(pipelineSchema)];
    expect(rows.filter(({ description }) => description === '').map(({ key }) => key)).toEqual([]);
    expect(rows.length).toBeGreaterThan(120);
  });

  test.each([
    ['gateway.timeouts.request_timeout', 'duration or `off`', '`120s`'],
    ['gateway.connection_pool.max_total', 'integer', '`256`'],
    ['gateway.admin.token_ref', 'secret ref', '`{ env: SLUICE_ADMIN_TOKEN }`'],
    ['providers.targets[].id', 'string', 'required'],
    ['pack.author', 'string', ''],
  ])('%s: %s, %s', (key, type, standard) =>
    expect(referenceRows(configSchema)).toContainEqual(expect.objectContaining({ key, type, standard })),
  );
});
