/** The settings of `rbac`. */
import { z } from 'zod';

const globs = () => z.array(z.string().min(1).max(200)).max(1_000);

export const roleSchema = z.strictObject({
  /** Globs of the tools a request in this role may offer to the model; absent is any. */
  allowed_tools: globs().optional(),
  /** Globs of those it may not, whatever another role allows. */
  denied_tools: globs().default([]),
  /** Globs of the models it may name; absent is any. */
  models: globs().optional(),
});

export const rbacSchema = z.strictObject({
  /** Headers without which nobody is served. */
  deny_if_missing: z.array(z.string().min(1)).default(['X-User-ID']),
  /** The caller must bring a key (`authorization` or `x-api-key`). */
  require_auth: z.boolean().default(false),
  /** What each role may do. With roles configured a caller must have one of them (`x-user-role`). */
  roles: z.record(z.string().min(1), roleSchema).default({}),
});

export type RoleSettings = z.output<typeof roleSchema>;
