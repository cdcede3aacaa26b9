/** Three kinds of policy that stand in for the real ones, so that these tests pin the configuration and nothing else. */
import { of } from 'rxjs';
import { z } from 'zod';
import { allow } from '../../src/exchange/verdict.ts';
import { definePolicy, type Policy, type PolicyDefinition } from '../../src/policies/policy.ts';
import { checkPattern } from '../../src/streaming/pattern/check-pattern.ts';

const passing: Policy['chunks'] = () => ({
  push: (text) => text,
  end: () => '',
  held: 0,
  verdict: 'allow',
  reasonCode: undefined,
  matches: {},
});

const input = () => allow;
const output = () => allow;

const definitions: readonly PolicyDefinition[] = [
  definePolicy({
    kind: 'audit-logger',
    phases: ['record'],
    schema: z.strictObject({
      immutable: z.boolean().prefault(true),
      retention_days: z.int().min(1).prefault(365),
      log_all_access: z.boolean().prefault(true),
    }),
    build: () => ({}),
  }),
  definePolicy({
    kind: 'dlp-filter',
    phases: ['input', 'output'],
    schema: z.strictObject({
      detect_patterns: z.array(z.string()).prefault([]),
      blocked_terms: z.array(z.string()).prefault([]),
      action: z.enum(['redact', 'block']).prefault('redact'),
      max_distance: z.int().min(0).max(8).prefault(1),
    }),
    build: ({ detect_patterns: patterns }) => {
      for (const pattern of patterns) {
        const error = checkPattern(pattern);
        if (error !== undefined) throw error;
      }
      return { input, output, chunks: passing };
    },
  }),
  definePolicy({
    kind: 'disclaimer',
    phases: ['output'],
    schema: z.strictObject({ text: z.string().min(1) }),
    build: () => ({ output, chunks: passing }),
  }),
  definePolicy({
    kind: 'external',
    phases: ['input', 'output'],
    schema: z.strictObject({ secret_key_ref: z.strictObject({ env: z.string() }).optional() }),
    build: ({ secret_key_ref: ref }, resources) => {
      const name = ref === undefined ? 'none' : String(resources.secret(ref)?.reveal());
      return { input: () => of({ kind: 'block', reasonCode: name }), output, windows: () => of(allow) };
    },
  }),
  definePolicy({
    kind: 'prompt-injection',
    phases: ['input'],
    schema: z.strictObject({ threshold: z.number().min(0).max(1).prefault(0.5) }),
    build: () => ({ input }),
  }),
  definePolicy({
    kind: 'whole-only',
    phases: ['output'],
    schema: z.strictObject({}),
    build: () => ({ output }),
  }),
];

export const fakeRegistry: ReadonlyMap<string, PolicyDefinition> = new Map(
  definitions.map((definition) => [definition.kind, definition]),
);
