/** `providers`: the targets, how one is chosen, and what happens when it fails. */
import { z } from 'zod';
import type { ProviderKind } from '../providers/provider.ts';
import {
  circuitOverridesSchema,
  fallbackSchema,
  retryOverridesSchema,
  targetTimeoutsSchema,
} from './budgets.schema.ts';
import { httpUrl, secretRef, text } from './fields.ts';

export const providerKinds = ['openai', 'anthropic', 'openai-compatible'] as const satisfies readonly ProviderKind[];

export const routingStrategies = [
  'ordered',
  'round-robin',
  'weighted',
  'lowest-latency',
  'least-busy',
  'cost',
] as const;

const kind = () =>
  z.enum(providerKinds).describe('The dialect it speaks; without it told from the host of `base_url`.');
const baseUrl = () =>
  httpUrl().describe(
    'Where the provider is; with or without `/v1` at the end. Has a default for openai and anthropic.',
  );
const key = () => secretRef('OPENAI_API_KEY').describe('Variable with the API key; unset: the target is unavailable.');

export const targetSchema = z.strictObject({
  id: text().describe('Unique name; in events, metrics and `x-sluice-target`.'),
  provider: z
    .union([
      kind(),
      z.strictObject({ kind: kind().optional(), base_url: baseUrl().optional(), secret_key_ref: key().optional() }),
    ])
    .describe('The provider: its kind, or an object with `base_url` and `secret_key_ref`.'),
  base_url: baseUrl().optional(),
  secret_key_ref: key().optional(),
  models: z.array(text()).describe('Models it serves; empty: any model the caller names.').prefault([]),
  model_mapping: z
    .record(z.string().min(1), text())
    .describe("The caller's name of a model → the provider's.")
    .prefault({}),
  weight: z.number().min(0).max(1_000_000).describe('Share of the traffic under `weighted`.').prefault(1),
  timeouts: targetTimeoutsSchema.prefault({}),
  circuit_breaker: circuitOverridesSchema.prefault({}),
  retry: retryOverridesSchema.prefault({}),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'not a header name'), z.string().max(4_096))
    .describe('Headers added to every request to this target. No credentials.')
    .prefault({}),
  data_policy: z
    .strictObject({
      zero_data_retention: z.boolean().describe('The provider keeps nothing.').prefault(false),
      training_opt_out: z.boolean().describe('The provider does not train on it.').prefault(false),
      retention_days: z.int().min(0).max(36_500).optional().describe('How long the provider keeps data.'),
    })
    .prefault({}),
  pricing: z
    .strictObject({
      input_per_million: z.number().min(0).describe('US dollars for a million input tokens.'),
      output_per_million: z.number().min(0).describe('US dollars for a million output tokens.'),
    })
    .optional(),
});

export const providersSchema = z
  .strictObject({
    targets: z.array(targetSchema).describe('Endpoints that can answer, in order of preference.').prefault([]),
    routing: z
      .strictObject({ strategy: z.enum(routingStrategies).describe('How a target is chosen.').prefault('ordered') })
      .prefault({}),
    fallback: fallbackSchema,
  })
  .prefault({});

export type TargetConfig = z.output<typeof targetSchema>;
