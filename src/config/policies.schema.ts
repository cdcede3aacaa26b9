/** `policies`: which policies run, in which order and under which conditions. Their settings stand under `policy`. */
import { z } from 'zod';
import { text } from './fields.ts';

const oneOrMany = () => z.union([text(), z.array(text()).min(1)]);

export const conditionSchema = z.strictObject({
  path: text().startsWith('/').optional().describe('Beginning of the request path.'),
  model: oneOrMany().optional().describe('Models the caller may have named.'),
  header: z.record(z.string().min(1), z.string()).optional().describe('Request headers and the values they must have.'),
});

export const entryOptionsSchema = z.strictObject({
  when: conditionSchema.optional(),
  stage: z.enum(['input', 'output', 'both']).describe('Where it acts.').prefault('both'),
  mode: z.enum(['enforce', 'shadow']).describe('`shadow` records what it would have done.').prefault('enforce'),
  fail_mode: z.enum(['block', 'allow']).describe('What an error or a timeout of the policy means.').prefault('block'),
});

export const policiesSchema = z
  .strictObject({
    chain: z
      .array(z.union([text(), z.record(text(), entryOptionsSchema.prefault({}))]))
      .describe('Policies in order of execution; an entry is a kind, or `kind: {when, stage, mode, fail_mode}`.')
      .prefault([]),
  })
  .prefault({});

export type EntryOptions = z.output<typeof entryOptionsSchema>;
