/** `pipelines/*.yaml`: one file a route. What it does not say comes from `gateway`, and that from the defaults. */
import { z } from 'zod';
import type { Dialect } from '../exchange/dialect.ts';
import {
  circuitOverridesSchema,
  fallbackOverridesSchema,
  pipelineTimeoutsSchema,
  retryOverridesSchema,
  streamingOverridesSchema,
} from './budgets.schema.ts';
import { contentSchema } from './events.schema.ts';
import { duration, percentage, text } from './fields.ts';
import { routingStrategies } from './providers.schema.ts';
import { codecs } from './spoken-dialect.ts';

const hedgeSchema = z.strictObject({
  after: z.union([z.enum(['p50', 'p90', 'p95', 'p99']), duration()]).describe('When a second attempt starts.'),
  max_extra_percent: percentage().describe('Most extra requests.').prefault(5),
});

export const pipelineSchema = z.strictObject({
  pipeline: text().describe('Name of the pipeline; `route` in events and metrics.'),
  match: z.strictObject({
    method: z.enum(['POST']).describe('HTTP method.').prefault('POST'),
    path: text()
      .regex(/^\/[^\s?#:*]*$/, 'not an absolute path without parameters')
      .meta({ typeName: 'path', example: '/v1/chat/completions' })
      .describe('Exact path.'),
  }),
  codec: z
    .enum(codecs)
    .optional()
    .describe('The dialect the caller speaks; without it, or with a family, told from the path.'),
  admit: z
    .strictObject({
      policies: z
        .array(text())
        .optional()
        .describe('Narrows the input chain to these kinds, in the order of the chain.'),
    })
    .prefault({}),
  route: z
    .strictObject({
      targets: z.array(text()).min(1).optional().describe('Narrows the targets to these ids, in this order.'),
      strategy: z.enum(routingStrategies).optional().describe('How a target is chosen on this route.'),
    })
    .prefault({}),
  upstream: z
    .strictObject({
      timeouts: pipelineTimeoutsSchema.prefault({}),
      retry: retryOverridesSchema.prefault({}),
      circuit_breaker: circuitOverridesSchema.prefault({}),
      fallback: fallbackOverridesSchema.prefault({}),
      hedge: hedgeSchema.optional(),
    })
    .prefault({}),
  output: z
    .strictObject({
      policies: z
        .array(text())
        .optional()
        .describe('Narrows the output chain to these kinds, in the order of the chain.'),
      streaming: streamingOverridesSchema.prefault({}),
    })
    .prefault({}),
  record: z
    .strictObject({ content: contentSchema.optional().describe('Whether events of this route carry the texts.') })
    .prefault({}),
});

/** A pipeline whose dialect is known. */
export type PipelineConfig = Omit<z.output<typeof pipelineSchema>, 'codec'> & { readonly codec: Dialect };
