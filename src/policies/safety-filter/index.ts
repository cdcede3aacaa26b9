/** safety-filter: ends an exchange that asks for, or gives, help with harm. */
import { compileDetector, type Detector } from '../../streaming/detector.ts';
import { compileFuzzyTerms } from '../../streaming/fuzzy-terms.ts';
import { definePolicy } from '../policy.ts';
import { textPolicy } from '../text-redaction.ts';
import { type SafetyFilterSettings, safetyFilterSchema } from './schema.ts';
import { standardPhrases, strictPhrases } from './unsafe-phrases.ts';

const phrasesOf = {
  standard: standardPhrases,
  strict: [...standardPhrases, ...strictPhrases],
  custom: [],
} as const;

const detectorsFor = ({ block_if, fuzzy_matching, max_distance, mode }: SafetyFilterSettings): readonly Detector[] => {
  const phrases = phrasesOf[mode];
  const terms = block_if.map((term) => ({ type: 'block_if', term }));
  const maxDistance = fuzzy_matching ? max_distance : 0;
  return [
    ...(phrases.length > 0 ? [compileDetector(phrases)] : []),
    ...(terms.length > 0 ? [compileFuzzyTerms(terms, { maxDistance, caseInsensitive: true, wholeWord: true })] : []),
  ];
};

export const safetyFilter = definePolicy({
  kind: 'safety-filter',
  phases: ['input', 'output'],
  schema: safetyFilterSchema,
  build: (settings) =>
    textPolicy({
      detectors: detectorsFor(settings),
      action: settings.action,
      reasonCode: 'unsafe_content',
      mark: ({ text }) => text,
    }),
});
