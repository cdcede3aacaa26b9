/** The settings of `audit-logger`. */
import { z } from 'zod';

export const auditLoggerSchema = z.strictObject({
  /** Records are only ever appended: nothing in the log is rewritten or taken out before its time. */
  immutable: z.boolean().default(true),
  /** Days an event stays in the log, delivered or not. */
  retention_days: z.number().int().min(1).max(36_500).default(365),
  /** Looking is recorded too: every read of events through `/admin/events` leaves a line in the process log. */
  log_all_access: z.boolean().default(true),
});
