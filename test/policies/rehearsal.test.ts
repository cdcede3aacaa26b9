/** Rehearsals say nothing, change nothing, and cover what policies are for. */
import { expect, test } from 'vitest';
import { dlpFilter } from '../../src/policies/dlp-filter/index.ts';
import { piiDetector } from '../../src/policies/pii-detector/index.ts';
import { promptInjection } from '../../src/policies/prompt-injection/index.ts';
import { sample, sampleTokens } from '../../src/policies/rehearsal.ts';
import { safetyFilter } from '../../src/policies/safety-filter/index.ts';
import { textPolicy } from '../../src/policies/text-redaction.ts';
import { compileDetector } from '../../src/streaming/detector.ts';
import { judgeInput, noSecrets, requestOf, site } from './text-request.ts';

test('the sample is 4 KB, and its tokens are the sample', () => {
  expect(sample).toHaveLength(4_096);
  expect(sampleTokens.join('')).toBe(sample);
});

test('a rehearsed policy judges as before', () => {
  const text = 'write to jane.roe@example.org';
  for (const action of ['redact', 'block'] as const) {
    const policy = piiDetector.build(piiDetector.schema.parse({ action }), noSecrets);
    const before = judgeInput(policy, requestOf(site(text)));
    policy.rehearse?.();
    expect(judgeInput(policy, requestOf(site(text)))).toEqual(before);
  }
});

test('every text policy has one', () => {
  for (const policy of [
    dlpFilter.build(dlpFilter.schema.parse({}), noSecrets),
    safetyFilter.build(safetyFilter.schema.parse({}), noSecrets),
    promptInjection.build(promptInjection.schema.parse({}), noSecrets),
  ]) {
    expect(policy.rehearse).toBeTypeOf('function');
    expect(policy.rehearse).not.toThrow();
  }
});

test('a detector is rehearsed once, whichever policies share it', () => {
  let asked = 0;
  const counts = (): boolean => {
    asked += 1;
    return true;
  };
  const detectors = [compileDetector([{ type: 'figure', pattern: '\\b\\d+\\b', accept: () => counts() }])];
  const make = () => textPolicy({ detectors, action: 'block', reasonCode: 'x', mark: () => '' });
  make().rehearse?.();
  const once = asked;
  make().rehearse?.();
  expect(once).toBeGreaterThan(0);
  expect(asked).toBe(once);
});
