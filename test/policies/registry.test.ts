import { describe, expect, it } from 'vitest';
import { policyRegistry } from '../../src/policies/registry.ts';

describe('the registry', () => {
  it('lists every kind of the specification, in alphabetical order', () => {
    const kinds = [...policyRegistry.keys()];
    expect(kinds).toEqual([
      'agent-firewall',
      'audit-logger',
      'data-routing-policy',
      'disclaimer',
      'dlp-filter',
      'external',
      'hipaa-phi-detector',
      'pii-detector',
      'prompt-injection',
      'rbac',
      'safety-filter',
    ]);
    expect(kinds).toEqual(kinds.toSorted());
  });

  it('refuses a setting that no policy knows', () => {
    for (const [kind, { schema }] of policyRegistry) {
      const { success, error } = schema.safeParse({ no_such_setting: 1 });
      expect(success, kind).toBe(false);
      expect(
        error?.issues.some(({ code }) => code === 'unrecognized_keys'),
        kind,
      ).toBe(true);
    }
  });
});
