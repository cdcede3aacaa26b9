/** Recognises texts that try to take the model over, and ends the exchange before the model reads them. */
import type { UnreadablePart } from '../../exchange/text.ts';
import type { Verdict } from '../../exchange/verdict.ts';
import { UNLIMITED } from '../../streaming/allowance.ts';
import { compileDetector } from '../../streaming/detector.ts';
import { definePolicy } from '../policy.ts';
import { sample } from '../rehearsal.ts';
import { InjectionTrial } from './judgement.ts';
import { trainedModel } from './model.ts';
import { promptInjectionSchema } from './schema.ts';
import { scoreText } from './score.ts';

/** Counts by type, such as `image_url: 2`. */
const refuseUnread = (parts: readonly UnreadablePart[]): Verdict => {
  const matches: Record<string, number> = {};
  for (const { type } of parts) matches[type] = (matches[type] ?? 0) + 1;
  return {
    kind: 'block',
    reasonCode: 'unreadable_content',
    matches,
    message: 'The request carries what cannot be read.',
  };
};

/** Often enough for the engine to compile what it runs; all of these policies run the same. */
let rounds = 8;

export const promptInjection = definePolicy({
  kind: 'prompt-injection',
  phases: ['input'],
  schema: promptInjectionSchema,
  build: ({ threshold, detection, encoding, scan, unreadable: opaque, response }) => {
    const scanned = new Set<string>(scan);
    const reading = { ...encoding, model: trainedModel() };
    const own =
      detection.attack_patterns.length === 0
        ? undefined
        : compileDetector(
            detection.attack_patterns.map((pattern) => ({ type: 'attack_pattern', pattern, flags: 'i' })),
          );
    const trial = { reading, threshold, scanned, own, response };
    return {
      input: ({ texts, unreadable }, allowance = UNLIMITED) => {
        if (opaque === 'block' && unreadable.length > 0) return refuseUnread(unreadable);
        const judgement = new InjectionTrial(trial, texts, allowance);
        return judgement.goOn() ?? judgement;
      },
      // The thesaurus is read when it is first needed: not while a caller waits.
      rehearse: () => {
        for (; rounds > 0; rounds -= 1) scoreText(sample, reading, true);
      },
    };
  },
});
