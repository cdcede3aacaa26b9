/**
 * Makes the event log the audit trail. It judges nothing: its presence in a chain and its settings reach the event log through the plan,
 * so that the log keeps what it would otherwise let go once delivered.
 */
import { definePolicy } from '../policy.ts';
import { type AuditLoggerSettings, auditLoggerSchema } from './schema.ts';

/** What the event log is asked to be. */
export interface AuditTrail {
  readonly immutable: boolean;
  readonly retentionDays: number;
  /** Log who reads events, not only who makes them. */
  readonly logAllAccess: boolean;
}

/** The settings in the words of the events room. */
export const auditTrail = (settings: AuditLoggerSettings): AuditTrail => ({
  immutable: settings.immutable,
  retentionDays: settings.retention_days,
  logAllAccess: settings.log_all_access,
});

export const auditLogger = definePolicy({
  kind: 'audit-logger',
  phases: ['record'],
  schema: auditLoggerSchema,
  build: () => ({}),
});
