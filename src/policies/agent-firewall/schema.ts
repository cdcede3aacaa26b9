/** The settings of `agent-firewall`. */
import { z } from 'zod';
import { durationSchema } from '../duration.ts';

const globs = () => z.array(z.string().min(1).max(200)).max(1_000);
const count = () => z.number().int().min(1);

export const agentFirewallSchema = z.strictObject({
  /** Globs of tools that may be offered and called; absent is any. */
  allowed_tools: globs().optional(),
  /** Globs of tools that may not, whatever `allowed_tools` says. */
  blocked_tools: globs().default([]),
  rate_limits: z
    .strictObject({
      /** Requests of one session. */
      requests_per_minute: count().optional(),
      /** Tool calls of one session, all tools together. */
      tool_calls_per_minute: count().optional(),
      /** Calls of the tools a glob names, all together, of one session. */
      tools: z
        .record(z.string().min(1), z.strictObject({ max: count(), per: durationSchema().pipe(z.number().min(1)) }))
        .default({}),
    })
    .prefault({}),
  /** Tool calls of one session in all. */
  max_actions_per_session: count().optional(),
  transaction_limits: z
    .strictObject({
      /** Largest single amount in a tool call's arguments. */
      max_amount: z.number().min(0).optional(),
      /** Largest sum of amounts in one session. */
      max_total_per_session: z.number().min(0).optional(),
      /** Names of the argument fields that hold amounts, without regard to case. */
      fields: z.array(z.string().min(1)).min(1).default(['amount', 'total', 'price']),
    })
    .optional(),
  /** The header that names the session; without it the user, then the key, stands for it. */
  session_header: z.string().min(1).default('X-Session-ID'),
});

export type AgentFirewallSettings = z.output<typeof agentFirewallSchema>;
