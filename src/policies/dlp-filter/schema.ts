/** Settings of dlp-filter. */
import { z } from 'zod';
import { patternSetting } from '../detection/pattern-setting.ts';
import { sensitivityLevels } from '../detection/secrets/token.ts';

export const dlpFilterSchema = z.strictObject({
  detect_patterns: z
    .array(patternSetting)
    .default([])
    .describe('Your own patterns: strings, or {name, pattern, flags}.'),
  blocked_terms: z
    .array(z.string().trim().min(1).max(200))
    .default([])
    .describe('Words and phrases that must not pass, in any case, as whole words.'),
  secrets: z.boolean().default(true).describe('Keys, tokens, passwords and private keys of about 250 formats.'),
  fuzzy_matching: z.boolean().default(false).describe('Finds blocked_terms misspelt by up to max_distance characters.'),
  max_distance: z
    .int()
    .min(0)
    .max(8)
    .default(1)
    .describe('Characters that may be added, left out or exchanged; less for short terms.'),
  sensitivity_level: z
    .enum(sensitivityLevels)
    .default('standard')
    .describe('high: formats that others share count without words in front; restricted: long random text too.'),
  action: z.enum(['redact', 'block']).default('redact').describe('What a match leads to: its removal, or a 409.'),
});

export type DlpFilterSettings = z.output<typeof dlpFilterSchema>;
