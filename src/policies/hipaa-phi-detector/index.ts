/** hipaa-phi-detector: removes what identifies a patient (HIPAA Safe Harbor), or blocks. */
import { compileDetector } from '../../streaming/detector.ts';
import { rulesFor } from '../detection/catalogue.ts';
import { marker } from '../detection/marker.ts';
import { safeHarbor } from '../detection/safe-harbor.ts';
import { definePolicy } from '../policy.ts';
import { textPolicy } from '../text-redaction.ts';
import { hipaaPhiDetectorSchema } from './schema.ts';

/** The identifiers that other policies know too; dates are all dates here, not only those of birth. */
const shared = new Set([
  'email',
  'phone',
  'ssn',
  'us_itin',
  'credit_card',
  'iban',
  'us_bank_account',
  'passport',
  'us_driver_license',
  'ip_address',
  'mac_address',
  'url',
  'date_of_birth',
  'date',
  'medical_record_number',
  'health_plan_id',
  'us_mbi',
  'uk_vehicle_registration',
]);

export const hipaaPhiDetector = definePolicy({
  kind: 'hipaa-phi-detector',
  phases: ['input', 'output'],
  schema: hipaaPhiDetectorSchema,
  build: ({ action }) =>
    textPolicy({
      detectors: [
        compileDetector([
          ...rulesFor(shared, { named: new Set(), pciMode: true }),
          ...safeHarbor.flatMap(({ rules }) => rules('listed')),
        ]),
      ],
      action,
      reasonCode: 'phi_detected',
      mark: marker({ format: 'label', custom: {}, preserveLength: false }),
    }),
});
