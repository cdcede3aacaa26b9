/** The settings of `external`. */
import { z } from 'zod';
import { durationSchema } from '../duration.ts';

export const externalSchema = z.strictObject({
  /** The service; it gets a POST a decision. */
  url: z.url({ protocol: /^https?$/ }),
  /** For one decision, connection included; `policy_timeout` bounds it too. */
  timeout: durationSchema().pipe(z.number().min(1)).prefault('1s'),
  headers: z.record(z.string().min(1), z.string()).default({}),
  /** Sent as `authorization: Bearer …`. */
  secret_key_ref: z.strictObject({ env: z.string().min(1) }).optional(),
});
