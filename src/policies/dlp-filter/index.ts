/** dlp-filter: keeps secrets, the operator's terms and the operator's patterns from passing in either direction. */
import { compileDetector, type Detector } from '../../streaming/detector.ts';
import { compileFuzzyTerms } from '../../streaming/fuzzy-terms.ts';
import { labelFor } from '../detection/marker.ts';
import { patternRules } from '../detection/pattern-setting.ts';
import { secretDetector, secretPart, secretRules } from '../detection/secrets/index.ts';
import { definePolicy } from '../policy.ts';
import { textPolicy } from '../text-redaction.ts';
import { type DlpFilterSettings, dlpFilterSchema } from './schema.ts';

const detectorsFor = (settings: DlpFilterSettings): readonly Detector[] => {
  const level = settings.sensitivity_level;
  const patterns = patternRules(settings.detect_patterns);
  const rules = [...patterns, ...(settings.secrets && patterns.length > 0 ? secretRules(level) : [])];
  const terms = settings.blocked_terms.map((term) => ({ type: 'blocked_term', term }));
  return [
    ...(rules.length > 0 ? [compileDetector(rules)] : settings.secrets ? [secretDetector(level)] : []),
    ...(terms.length > 0
      ? [
          compileFuzzyTerms(terms, {
            maxDistance: settings.fuzzy_matching ? settings.max_distance : 0,
            caseInsensitive: true,
            wholeWord: true,
          }),
        ]
      : []),
  ];
};

export const dlpFilter = definePolicy({
  kind: 'dlp-filter',
  phases: ['input', 'output'],
  schema: dlpFilterSchema,
  build: (settings) =>
    textPolicy({
      detectors: detectorsFor(settings),
      action: settings.action,
      reasonCode: 'sensitive_data',
      // What introduces a secret stays: `password=[REDACTED:ASSIGNED_SECRET]`.
      mark: ({ type, text }) => {
        const { head, tail } = secretPart(type, text);
        return head + labelFor(type) + tail;
      },
    }),
});
