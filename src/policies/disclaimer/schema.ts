/** Settings of disclaimer. */
import { z } from 'zod';

const terms = z.array(z.string().trim().min(1).max(200)).min(1);

export const disclaimerSchema = z
  .strictObject({
    text: z.string().min(1).max(4000).describe('What is added to every answer, with its own spaces and line breaks.'),
    position: z.enum(['append', 'prepend']).default('append').describe('Behind the answer or in front of it.'),
    when: z
      .strictObject({
        request_mentions: terms.optional().describe('Only if the request has one of these words or phrases.'),
        answer_mentions: terms
          .optional()
          .describe('Only if the answer has one of these words or phrases; append only.'),
      })
      .optional()
      .describe('Conditions, any of which is enough; without it the text is always added.'),
  })
  .refine(({ position, when }) => position === 'append' || when?.answer_mentions === undefined, {
    path: ['when', 'answer_mentions'],
    message: 'a stream has begun before its words are known: use position append, or request_mentions',
  });

export type DisclaimerSettings = z.output<typeof disclaimerSchema>;
