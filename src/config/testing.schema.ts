/** `testing`: policy tests that travel with the pack; `sluice test` runs them. */
import { z } from 'zod';
import { text } from './fields.ts';

/** The form of a golden file, too. */
export const testCaseSchema = z.strictObject({
  name: text().describe('What the case shows.'),
  input: z
    .strictObject({
      messages: z
        .array(z.looseObject({ role: z.string().describe('As in a chat completion; other keys may follow.') }))
        .describe('The prompt, as in a chat completion.'),
      headers: z.record(z.string(), z.string()).optional().describe('Request headers.'),
      upstream_response: z.unknown().optional().describe('What the provider answers: a text, or a whole body.'),
    })
    .describe('What the gateway is given.'),
  expected: z
    .strictObject({
      verdict: z.enum(['allow', 'redact', 'block', 'escalate']).describe("The chain's verdict."),
      reason_code: text().optional().describe('Why.'),
      output: z.unknown().optional().describe('What the caller reads.'),
    })
    .describe('What must come of it.'),
});

export const testingSchema = z
  .strictObject({
    suites: z
      .array(z.strictObject({ name: text().describe('Name of the suite.'), cases: z.array(testCaseSchema) }))
      .describe('Suites of cases.')
      .prefault([]),
  })
  .prefault({});

export type TestCase = z.output<typeof testCaseSchema>;
