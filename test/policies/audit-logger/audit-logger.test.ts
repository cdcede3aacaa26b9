import { describe, expect, it } from 'vitest';
import { auditLogger, auditTrail } from '../../../src/policies/audit-logger/index.ts';
import { built } from '../judge.ts';

describe('audit-logger', () => {
  it('judges nothing', () => {
    expect(built(auditLogger, {})).toEqual({});
    expect(auditLogger.phases).toEqual(['record']);
  });

  it('asks for an immutable year by default, and for access to be recorded', () => {
    expect(auditTrail(auditLogger.schema.parse({}))).toEqual({
      immutable: true,
      retentionDays: 365,
      logAllAccess: true,
    });
  });

  it('refuses settings it does not know', () => {
    expect(() => auditLogger.schema.parse({ retention: 1 })).toThrow();
    expect(() => auditLogger.schema.parse({ retention_days: 0 })).toThrow();
  });
});
