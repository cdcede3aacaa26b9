/** The short way of writing down a secret that is known by its format. */
import type { TextRule } from '../../../streaming/detector.ts';
import type { Context } from '../context.ts';
import { entropy, isPlaceholder } from './plausible.ts';

/** How eagerly secrets are looked for: the further, the less a format must be backed by words in front of it. */
export const sensitivityLevels = ['standard', 'high', 'restricted'] as const;
export type Sensitivity = (typeof sensitivityLevels)[number];

export interface SecretFormat {
  readonly rule: TextRule;
  /** Words that must stand in front, at levels below `alone`. */
  readonly context?: Context | undefined;
  /** The level from which the format counts without those words. */
  readonly alone: Sensitivity;
}

export interface TokenOptions {
  readonly flags?: string;
  /** Least bits a character (default 2.5): what repeats itself is a placeholder. */
  readonly bits?: number;
  /** For formats that others share. */
  readonly context?: Context;
  readonly alone?: Sensitivity;
  readonly check?: (text: string) => boolean;
  /** Runs of one sign belong to the format (`AAAA…`): they make no placeholder of it. */
  readonly padded?: boolean;
  /** May stand behind a dot: the end of a host's name. */
  readonly behindDot?: boolean;
}

/** A token format, with word boundaries around it. */
export const token = (type: string, pattern: string, options: TokenOptions = {}): SecretFormat => {
  const { alone = 'restricted', bits = 2.5, check, context, flags, padded = false, behindDot = false } = options;
  return {
    context,
    alone,
    rule: {
      type,
      pattern: `\\b(?:${pattern})\\b`,
      ...(flags === undefined ? {} : { flags }),
      // Behind a dot it is a file or a member: `video.ico-7a38…png`.
      accept: ({ text, before }) =>
        (behindDot || !before.endsWith('.')) &&
        !isPlaceholder(padded ? text.replace(/A{8,}/g, 'A') : text) &&
        entropy(text) >= bits &&
        (check?.(text) ?? true),
    },
  };
};

/** A rule that needs no word in front at any level. */
export const always = (rule: TextRule): SecretFormat => ({ rule, alone: 'standard' });

/** The format's rule at a level. */
export const ruleAt = ({ alone, context, rule }: SecretFormat, level: Sensitivity): TextRule => {
  if (context === undefined || sensitivityLevels.indexOf(level) >= sensitivityLevels.indexOf(alone)) return rule;
  return { ...rule, introduced: context };
};
