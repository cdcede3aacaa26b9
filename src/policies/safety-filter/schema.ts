/** Settings of safety-filter. */
import { z } from 'zod';

export const safetyFilterSchema = z.strictObject({
  mode: z
    .enum(['standard', 'strict', 'custom'])
    .default('standard')
    .describe(
      'standard: plain requests for grave harm (weapons, self-harm, child safety, violence); strict: drugs, cyber crime and fraud too; custom: block_if only.',
    ),
  block_if: z
    .array(z.string().trim().min(1).max(200))
    .default([])
    .describe("Words and phrases added to the mode's own, in any case, as whole words."),
  action: z
    .enum(['block', 'escalate'])
    .default('block')
    .describe('A 409 that says input_blocked or output_blocked, or one that asks for a human: escalation_required.'),
  fuzzy_matching: z.boolean().default(false).describe('Finds block_if misspelt by up to max_distance characters.'),
  max_distance: z
    .int()
    .min(0)
    .max(8)
    .default(1)
    .describe('Characters that may be added, left out or exchanged; less for short terms.'),
});

export type SafetyFilterSettings = z.output<typeof safetyFilterSchema>;
