/** Numbers of patients and of those who treat them. */
import { digitsOf, luhn, weightedSum } from './checksums.ts';
import { mentions } from './context.ts';
import { isKvnr } from './national/western-europe.ts';
import { numberShape, type Recogniser } from './recogniser.ts';

/** Luhn over the number with the card-issuer prefix 80840 in front (CMS, 45 CFR 162). */
export const isNpi = (value: string): boolean => /^[12]/.test(value) && luhn([8, 0, 8, 4, 0, ...digitsOf(value)]);

/** DEA: sum of the odd figures plus twice the even ones ends in the seventh. */
export const isDea = (value: string): boolean => {
  const digits = digitsOf(value.slice(-7));
  return weightedSum(digits.slice(0, 6), [1, 2]) % 10 === digits[6];
};

/** Letters S, L, O, I, B, Z are never used (CMS). */
const mbiLetter = '[AC-HJKMNP-RT-Y]';

const isLanr = (value: string): boolean => {
  const digits = digitsOf(value);
  return (10 - (weightedSum(digits.slice(0, 6), [4, 9]) % 10)) % 10 === digits[6];
};

export const healthNumbers: readonly Recogniser[] = [
  numberShape({
    entity: 'us_npi',
    group: 'health',
    title: 'US provider identifiers (NPI, Luhn)',
    pattern: '\\b[12]\\d{3}[ -]?\\d{3}[ -]?\\d{3}\\b',
    check: isNpi,
    context: mentions('npi', 'provider', 'physician', 'prescriber'),
  }),
  numberShape({
    entity: 'us_dea',
    group: 'health',
    title: 'US DEA registration numbers (check digit)',
    pattern: '\\b[ABCDEFGHJKLMPRSTUX][A-Z9]\\d{7}\\b',
    flags: 'i',
    check: isDea,
    distinctive: true,
  }),
  numberShape({
    entity: 'us_mbi',
    group: 'health',
    title: 'US Medicare beneficiary identifiers',
    pattern: `\\b[1-9]${mbiLetter}[0-9AC-HJKMNP-RT-Y]\\d-?${mbiLetter}[0-9AC-HJKMNP-RT-Y]\\d-?${mbiLetter}{2}\\d{2}\\b`,
    flags: 'i',
    distinctive: true,
  }),
  numberShape({
    entity: 'medical_record_number',
    group: 'health',
    title: 'Medical record numbers, behind words',
    pattern: '\\b[A-Z]{0,4}-?\\d{4,12}(?:-\\d{1,6}){0,2}\\b',
    flags: 'i',
    context: mentions(
      'mrn\\b',
      'medical record',
      'patient (?:id|number|no|#)',
      'chart (?:number|no|#)',
      'med rec',
      'hospital number',
      'encounter',
    ),
  }),
  numberShape({
    entity: 'health_plan_id',
    group: 'health',
    title: 'Health plan and member numbers, behind words',
    pattern: '\\b[A-Z]{0,5}-?\\d{5,14}[A-Z]?(?:-\\d{1,4})?\\b',
    flags: 'i',
    context: mentions(
      'member (?:id|number|no|#)',
      'subscriber',
      'policy (?:id|number|no|#)',
      'health plan',
      'insurance (?:id|number|no|#)',
      'beneficiary',
      'medicaid',
      'medicare',
      'group (?:number|no|#)',
      'hicn',
    ),
  }),
  numberShape({
    entity: 'de_health_insurance',
    group: 'health',
    title: 'German health insurance numbers (check digit)',
    pattern: '\\b[A-Z]\\d{9}\\b',
    flags: 'i',
    check: isKvnr,
    context: mentions('kvnr', 'krankenkasse', 'krankenvers', 'egk', 'versicherten', 'gesundheitskarte'),
  }),
  numberShape({
    entity: 'de_lanr',
    group: 'health',
    title: 'German physician numbers (check digit)',
    pattern: '\\b\\d{9}\\b',
    check: isLanr,
    context: mentions('lanr', 'arzt', 'bsnr'),
  }),
];
