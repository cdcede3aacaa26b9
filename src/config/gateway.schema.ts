/** `gateway`: where it listens, its budgets and its limits. */
import { z } from 'zod';
import { circuitSchema, retrySchema, streamingSchema, timeoutsSchema } from './budgets.schema.ts';
import { count, duration, port, secretRef, size, text } from './fields.ts';

export const gatewaySchema = z
  .strictObject({
    listen_port: port().describe('TCP port; 0 takes any free one.').prefault(41002),
    listen_host: text(255).describe('Address to bind.').prefault('127.0.0.1'),
    timeouts: timeoutsSchema,
    connection_pool: z
      .strictObject({
        max_idle_per_host: count(0).describe('Idle connections kept a target.').prefault(32),
        idle_timeout: duration()
          .describe("How long an idle connection is kept; shorter than the provider's own.")
          .prefault('90s'),
        max_total: count()
          .describe('Connections across all providers; a request that waits longer than `connect_timeout` gets 503.')
          .prefault(256),
        max_lifetime: duration().describe('How old a connection may become.').prefault('300s'),
      })
      .prefault({}),
    warmup: z
      .strictObject({
        enabled: z.boolean().describe('Open connections before the first request.').prefault(true),
        connections_per_provider: count(0, 1_000).describe('How many at each target.').prefault(4),
      })
      .prefault({}),
    streaming: streamingSchema,
    retry: retrySchema,
    circuit_breaker: circuitSchema,
    limits: z
      .strictObject({
        max_body: size().describe('Largest request body; beyond it 413.').prefault('10MB'),
        max_concurrency: count().describe('Requests at work at once.').prefault(1024),
        queue: count(0).describe('Requests that may wait for a place; beyond it 503.').prefault(256),
      })
      .prefault({}),
    policy_violation_status: z
      .union([z.literal(409), z.literal(400), z.literal(403)])
      .describe('Status of a blocked request. 400 or 403 for SDKs that retry every 409.')
      .prefault(409),
    logging: z
      .strictObject({
        level: z
          .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
          .describe('Least severe line that is written.')
          .prefault('info'),
        format: z.enum(['json', 'pretty']).describe('One JSON object a line, or for people.').prefault('json'),
        redact_fields: z.array(text()).describe('Log fields whose value is never written.').prefault([]),
      })
      .prefault({}),
    admin: z
      .strictObject({
        enabled: z.boolean().describe('Serve `/admin/*`. Without a token only on a loopback address.').prefault(true),
        token_ref: secretRef('SLUICE_ADMIN_TOKEN')
          .describe('Variable with the bearer token for `/admin/*`.')
          .prefault({ env: 'SLUICE_ADMIN_TOKEN' }),
      })
      .prefault({}),
  })
  .prefault({});
