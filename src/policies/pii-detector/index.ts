/** pii-detector: finds personal data in requests and answers, and redacts it or blocks. */
import { compileDetector, type Detector } from '../../streaming/detector.ts';
import { defaultEntities, healthEntities, rulesFor } from '../detection/catalogue.ts';
import { marker } from '../detection/marker.ts';
import { patternRules } from '../detection/pattern-setting.ts';
import { definePolicy } from '../policy.ts';
import { textPolicy } from '../text-redaction.ts';
import { type PiiDetectorSettings, piiDetectorSchema } from './schema.ts';

const compiled = new Map<string, Detector>();

/** The same settings give the same detector: routes share it, and so do reloads. */
const detectorFor = (settings: PiiDetectorSettings): Detector => {
  const { detect_patterns, entities, healthcare_mode, pci_mode } = settings;
  const key = JSON.stringify([entities, healthcare_mode, pci_mode, detect_patterns]);
  const known = compiled.get(key) ?? compile(settings);
  compiled.set(key, known);
  return known;
};

const compile = ({ entities, healthcare_mode, pci_mode, detect_patterns }: PiiDetectorSettings): Detector => {
  const wanted = new Set([...(entities ?? defaultEntities), ...(healthcare_mode ? healthEntities : [])]);
  // The operator's own patterns first: of two equal matches theirs gives the name.
  return compileDetector([
    ...patternRules(detect_patterns),
    ...rulesFor(wanted, { named: new Set(entities), pciMode: pci_mode }),
  ]);
};

export const piiDetector = definePolicy({
  kind: 'pii-detector',
  phases: ['input', 'output'],
  schema: piiDetectorSchema,
  build: (settings) =>
    textPolicy({
      detectors: [detectorFor(settings)],
      action: settings.action,
      reasonCode: 'pii_detected',
      mark: marker({
        format: settings.redaction.marker_format,
        custom: settings.redaction.custom_markers,
        preserveLength: settings.redaction.preserve_length,
      }),
      reversible: settings.action === 'redact' && settings.redaction.reversible,
    }),
});
