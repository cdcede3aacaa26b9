import { describe, expect, it } from 'vitest';
import { auditLogger } from '../../../src/policies/audit-logger/index.ts';
import { built } from '../judge.ts';

describe('audit-logger', () => {
  it('judges nothing', () => {
    expect(built(auditLogger, {})).toEqual({});
    expect(auditLogger.phases).toEqual(['record']);
  });

  it('asks for an immutable year by default, and for access to be recorded', () => {
    expect(auditLogger.schema.parse({})).toEqual({ immutable: true, retention_days: 365, log_all_access: true });
  });

  it('refuses settings it does not know', () => {
    expect(() => auditLogger.schema.parse({ retention: 1 })).toThrow();
    expect(() => auditLogger.schema.parse({ retention_days: 0 })).toThrow();
  });
});
