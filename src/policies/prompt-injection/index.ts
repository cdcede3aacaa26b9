/** Recognises texts that try to take the model over, and ends the exchange before the model reads them. */
import type { TextSite, UnreadablePart } from '../../exchange/text.ts';
import { allow, type Verdict } from '../../exchange/verdict.ts';
import { compileDetector } from '../../streaming/detector.ts';
import { definePolicy } from '../policy.ts';
import { trainedModel } from './model.ts';
import { promptInjectionSchema } from './schema.ts';
import { scoreText } from './score.ts';

/** Which setting of `scan` a text falls under. The model's own earlier words are the caller's to invent, so they count as the user's. */
const scannedAs = ({ speaker, kind }: TextSite): 'user' | 'tool' | 'system' => {
  if (speaker === 'tool' || kind === 'tool_result') return 'tool';
  if (speaker === 'system' || kind === 'tool_definition') return 'system';
  return 'user';
};

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
    return {
      input: ({ texts, unreadable }) => {
        if (opaque === 'block' && unreadable.length > 0) return refuseUnread(unreadable);
        const matches: Record<string, number> = {};
        let attack = false;
        for (const site of texts) {
          const source = scannedAs(site);
          if (!scanned.has(source) || site.text === '') continue;
          const { score, signals } = scoreText(site.text, reading, source === 'tool');
          const matched = own?.scan(site.text).length ?? 0;
          if (score < threshold && matched === 0) continue;
          attack = true;
          for (const [type, count] of Object.entries(signals)) matches[type] = (matches[type] ?? 0) + count;
          if (matched > 0) matches.attack_pattern = (matches.attack_pattern ?? 0) + matched;
        }
        if (!attack) return allow;
        return { kind: response.action, reasonCode: 'prompt_injection', matches, message: response.message };
      },
    };
  },
});
