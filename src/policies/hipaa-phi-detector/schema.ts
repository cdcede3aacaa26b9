/** Settings of hipaa-phi-detector. */
import { z } from 'zod';

export const hipaaPhiDetectorSchema = z.strictObject({
  mode: z
    .enum(['hipaa_18'])
    .default('hipaa_18')
    .describe('The eighteen identifiers of the Safe Harbor method, as far as text shows them.'),
  action: z.enum(['redact', 'block']).default('redact').describe('What a match leads to: its removal, or a 409.'),
});
