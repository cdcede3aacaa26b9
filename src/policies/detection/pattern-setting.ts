/** The operator's own patterns: the setting, and the rules it becomes. */
import { z } from 'zod';
import type { TextRule } from '../../streaming/detector.ts';

const source = z.string().min(1).max(2000);

/** `detect_patterns`: a regular expression, or one with a name and flags. */
export const patternSetting = z.union([
  source.describe('A regular expression; counted as custom_pattern.'),
  z.strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/i, 'letters, digits and underscores, beginning with a letter')
      .describe('What matches are called in markers, counts and events.'),
    pattern: source.describe('A regular expression without look-around and back-references.'),
    flags: z
      .string()
      .regex(/^[imsu]*$/, 'any of i, m, s, u')
      .optional()
      .describe('Flags of the regular expression: i, m, s, u.'),
  }),
]);

export type PatternSetting = z.output<typeof patternSetting>;

/** The type under which a pattern without a name is counted. */
export const unnamedPattern = 'custom_pattern';

/** Rules for the operator's patterns, in their order. */
export const patternRules = (settings: readonly PatternSetting[]): readonly TextRule[] =>
  settings.map((setting) =>
    typeof setting === 'string'
      ? { type: unnamedPattern, pattern: setting }
      : {
          type: setting.name,
          pattern: setting.pattern,
          ...(setting.flags === undefined ? {} : { flags: setting.flags }),
        },
  );
