/** The settings of `audit-logger`. */
import { z } from 'zod';

export const auditLoggerSchema = z.strictObject({
  /** Records are only ever appended: nothing in the log is rewritten or taken out before its time. */
  immutable: z.boolean().default(true),
  /** Days an event stays in the log, delivered or not. */
  retention_days: z.number().int().min(1).max(36_500).default(365),
  /** Looking is recorded too: every read of events through `/admin/events` and `sluice events` leaves an event of its own. */
  log_all_access: z.boolean().default(true),
});

export type AuditLoggerSettings = z.output<typeof auditLoggerSchema>;
