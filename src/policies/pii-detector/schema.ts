/** Settings of pii-detector. */
import { z } from 'zod';
import { defaultEntities, entityNames } from '../detection/catalogue.ts';
import { patternSetting } from '../detection/pattern-setting.ts';

const redaction = z.strictObject({
  marker_format: z
    .enum(['label', 'asterisks', 'partial'])
    .default('label')
    .describe(
      'What takes the place of a match: [REDACTED:EMAIL], ********, or all but the last four letters and digits starred.',
    ),
  custom_markers: z
    .record(z.string(), z.string().max(200))
    .default({})
    .describe('Your own marker for an entity, by its name; goes before marker_format.'),
  preserve_length: z.boolean().default(false).describe('Markers are as long as what they replace (UTF-16 units).'),
  reversible: z
    .boolean()
    .default(false)
    .describe('The provider sees <EMAIL_1>; the caller gets their own values back in the answer.'),
});

export const piiDetectorSchema = z.strictObject({
  action: z.enum(['redact', 'block']).default('redact').describe('What a match leads to: its removal, or a 409.'),
  entities: z
    .array(z.enum(entityNames))
    .min(1)
    .optional()
    .describe(
      `What to look for (default: ${defaultEntities.length} kinds, those about persons). A bare number with a check digit needs a word in front of it unless its entity is listed here.`,
    ),
  pci_mode: z
    .boolean()
    .default(true)
    .describe('Cards as bare digits too, with security code and expiry date; off: grouped digits, or behind a word.'),
  healthcare_mode: z
    .boolean()
    .default(false)
    .describe('Also record numbers, health plan, NPI, DEA, Medicare and other numbers of patients and practitioners.'),
  detect_patterns: z
    .array(patternSetting)
    .default([])
    .describe('Your own patterns: strings, or {name, pattern, flags}.'),
  redaction: redaction.prefault({}).describe('How matches are replaced.'),
});

export type PiiDetectorSettings = z.output<typeof piiDetectorSchema>;
