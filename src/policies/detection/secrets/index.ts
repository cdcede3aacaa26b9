/** The formats of secrets that are found wherever `secrets` is on. */
import { compileDetector, type Detector, type TextRule } from '../../../streaming/detector.ts';
import { aiSecrets } from './ai-providers.ts';
import { assignmentSecrets } from './assignments.ts';
import { cloudSecrets } from './cloud.ts';
import { codeHostingSecrets } from './code-hosting.ts';
import { keySecrets } from './keys.ts';
import { messagingSecrets } from './messaging.ts';
import { paymentSecrets } from './payment.ts';
import { platformSecrets } from './platforms.ts';

import { kindsOfSigns } from './plausible.ts';
import { ruleAt, type SecretFormat, type Sensitivity, token } from './token.ts';
import { vendorSecrets } from './vendor-assignments.ts';

export { secretPart } from './assignments.ts';

/** Named formats first: of two equal matches the more telling name counts. */
const formats: readonly SecretFormat[] = [
  ...keySecrets,
  ...cloudSecrets,
  ...codeHostingSecrets,
  ...aiSecrets,
  ...paymentSecrets,
  ...messagingSecrets,
  ...platformSecrets,
  ...vendorSecrets,
  ...assignmentSecrets,
];

/** What only looks random, by itself: for `restricted`, where a false hit costs less than a leak. */
const randomText = token('high_entropy_text', '[A-Za-z0-9_]{32,}', {
  bits: 4.2,
  check: (text) => kindsOfSigns(text) >= 3,
});

const compiled = new Map<Sensitivity, Detector>();

/** The detector for secrets at a level; compiled once a process, since that takes a second. */
export const secretDetector = (level: Sensitivity): Detector => {
  const known = compiled.get(level) ?? compileDetector(secretRules(level));
  compiled.set(level, known);
  return known;
};

/** The rules for secrets at a level of sensitivity. */
export const secretRules = (level: Sensitivity): readonly TextRule[] =>
  [...formats, ...(level === 'restricted' ? [randomText] : [])].map((format) => ruleAt(format, level));
