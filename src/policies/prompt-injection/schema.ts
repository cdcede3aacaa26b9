/** The settings of `prompt-injection`. */
import { z } from 'zod';

export const promptInjectionSchema = z.strictObject({
  /** The score, 0 to 1, from which on a text counts as an attack. */
  threshold: z.number().gt(0).max(1).default(0.5),
  detection: z
    .strictObject({
      /** Regular expressions of the operator's own, without regard to case; each match is an attack. */
      attack_patterns: z.array(z.string().min(1).max(2_000)).max(500).default([]),
    })
    .prefault({}),
  encoding: z
    .strictObject({
      decode_base64: z.boolean().default(true),
      normalize_unicode: z.boolean().default(true),
      detect_homoglyphs: z.boolean().default(true),
    })
    .prefault({}),
  /** Whose texts are judged. */
  scan: z
    .array(z.enum(['user', 'tool', 'system']))
    .min(1)
    .default(['user', 'tool']),
  /** What no policy can read: images, audio, files. They are listed in the event; `block` refuses requests that carry any. */
  unreadable: z.enum(['allow', 'block']).default('allow'),
  response: z
    .strictObject({
      action: z.enum(['block', 'escalate']).default('block'),
      /** What the caller is told, in front of policy and reason. */
      message: z.string().min(1).max(1_000).default('The request looks like a prompt injection.'),
    })
    .prefault({}),
});

export type PromptInjectionSettings = z.output<typeof promptInjectionSchema>;
