/** `pack`: what this configuration is called. */
import { z } from 'zod';
import { text } from './fields.ts';

/** https://semver.org, the suggested regular expression. */
const semVer =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;

export const packSchema = z.strictObject({
  name: text().describe('Name of the pack, 1–200 characters; part of `config_version` in every event.'),
  version: z
    .string()
    .regex(semVer, 'not a version in the sense of SemVer')
    .meta({ typeName: 'SemVer', example: '1.0.0' })
    .describe('Version of the pack.'),
  enabled: z.boolean().describe('`false`: every request is answered 503 `pack_disabled`.'),
  id: text().optional().describe('Your own identifier of the pack.'),
  author: text().optional().describe('Who answers for it.'),
  description: text(2_000).optional().describe('What it is for.'),
});
