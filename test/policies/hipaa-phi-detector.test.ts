import { describe, expect, it } from 'vitest';
import { hipaaPhiDetector } from '../../src/policies/hipaa-phi-detector/index.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { judgeInput, noSecrets, requestOf, site, streamThrough, textAfter } from './text-request.ts';

const build = (settings: unknown = {}): Policy =>
  hipaaPhiDetector.build(hipaaPhiDetector.schema.parse(settings), noSecrets);
const standard = build();

describe('the identifiers of Safe Harbor', () => {
  it.each([
    ['Patient: John Smith', 'Patient: [REDACTED:PERSON_NAME]'],
    ['admitted 03/14/2024', 'admitted [REDACTED:DATE]'],
    ['lives at 12 Main Street, Springfield', 'lives at [REDACTED:STREET_ADDRESS], Springfield'],
    ['zip 62704', 'zip [REDACTED:ZIP_CODE]'],
    ['aged 93', 'aged [REDACTED:AGE_OVER_89]'],
    ['aged 63', 'aged 63'],
    ['fax (217) 555-0134', 'fax [REDACTED:PHONE]'],
    ['MRN 00482913', 'MRN [REDACTED:MEDICAL_RECORD_NUMBER]'],
    ['member ID W1234567', 'member ID [REDACTED:HEALTH_PLAN_ID]'],
    ['VIN 1HGCM82633A004352', 'VIN [REDACTED:VIN]'],
    ['serial number AB-12345-C', 'serial number [REDACTED:DEVICE_SERIAL]'],
    ['see https://records.example/p/1', 'see [REDACTED:URL]'],
    ['BP 120/80, HR 72, 37.2 C', 'BP 120/80, HR 72, 37.2 C'],
  ])('%s', (text, expected) => {
    expect(textAfter(judgeInput(standard, requestOf(site(text))), text)).toBe(expected);
    expect(streamThrough(standard, requestOf(), [...text]).text).toBe(expected);
  });

  it('blocks where told', () => {
    expect(judgeInput(build({ action: 'block' }), requestOf(site('MRN 00482913'))).kind).toBe('block');
  });
});
