/** The whole of policy-config.yaml. Settings under `policy` are checked against the schemas of the policy registry. */
import { z } from 'zod';
import { eventsSchema } from './events.schema.ts';
import { gatewaySchema } from './gateway.schema.ts';
import { packSchema } from './pack.schema.ts';
import { policiesSchema } from './policies.schema.ts';
import { providersSchema } from './providers.schema.ts';
import { testingSchema } from './testing.schema.ts';

export const configSchema = z.strictObject({
  pack: packSchema,
  gateway: gatewaySchema,
  providers: providersSchema,
  policies: policiesSchema,
  policy: z.record(z.string(), z.unknown()).describe('The settings of a kind, by kind.').prefault({}),
  events: eventsSchema,
  testing: testingSchema,
});

export type Config = z.output<typeof configSchema>;
