/**
 * Makes the event log the audit trail. It judges nothing: its presence in a chain and its settings reach the event log through the plan,
 * so that the log keeps what it would otherwise let go once delivered.
 */
import { definePolicy } from '../policy.ts';
import { auditLoggerSchema } from './schema.ts';

export const auditLogger = definePolicy({
  kind: 'audit-logger',
  phases: ['record'],
  schema: auditLoggerSchema,
  build: () => ({}),
});
