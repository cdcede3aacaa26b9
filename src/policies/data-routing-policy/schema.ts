/** The settings of `data-routing-policy`. */
import { z } from 'zod';

export const dataRoutingSchema = z.strictObject({
  /** Only targets whose `data_policy.zero_data_retention` is true. */
  require_zero_data_retention: z.boolean().default(false),
  /** Only targets whose `data_policy.training_opt_out` is true. */
  require_no_training: z.boolean().default(false),
  /** Only targets whose `data_policy.retention_days` is known and at most this. */
  max_retention_days: z.number().int().min(0).optional(),
  /** What happens where no target complies: the request ends. */
  on_no_compliant_provider: z.literal('block').default('block'),
});
