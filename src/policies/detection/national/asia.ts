/** Numbers of India, Korea, China, Taiwan, Hong Kong, Japan, Singapore, Thailand, the Philippines and Israel. */
import { allSame, digitsOf, luhn, verhoeff, weightedSum } from '../checksums.ts';
import { mentions } from '../context.ts';
import { numberShape, type Recogniser } from '../recogniser.ts';
import { isDayOfYear, startsWithBirth } from './birth-prefix.ts';

const isAadhaar = (value: string): boolean => {
  return verhoeff(digitsOf(value)) && value !== [...value].reverse().join('');
};

/** Korean resident numbers: a birth date, a century-and-sex figure, a MOD 11 check that numbers given out since October 2020 lack. */
const isKorean =
  (offset: number, centuries: RegExp) =>
  (value: string): boolean => {
    const digits = digitsOf(value);
    const check = (11 - (weightedSum(digits.slice(0, 12), [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) + offset) % 10;
    const region = Number(value.slice(7, 9)) <= 95;
    return startsWithBirth(value) && centuries.test(value.charAt(6)) && region && check === digits[12];
  };
const isRrn = isKorean(0, /[1-4]/);
const isFrn = isKorean(2, /[5-8]/);

const isBusinessNumber = (value: string): boolean => {
  const digits = digitsOf(value);
  const sum = weightedSum(digits.slice(0, 9), [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor(((digits[8] ?? 0) * 5) / 10);
  return (10 - (sum % 10)) % 10 === digits[9];
};

/** GB 11643-1999: ISO 7064 MOD 11-2. */
const isChinese = (value: string): boolean => {
  const sum = weightedSum(digitsOf(value.slice(0, 17)), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return isDayOfYear(Number(value.slice(10, 12)), Number(value.slice(12, 14))) && '10X98765432'[sum % 11] === value[17];
};

const isTaiwanese = (value: string): boolean => {
  const area = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(value.charAt(0)) + 10;
  return (
    weightedSum([...digitsOf(String(area)), ...digitsOf(value.slice(1))], [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0
  );
};

const isHongKong = (value: string): boolean => {
  const signs = value.padStart(9, ' ');
  const sum = [...signs].reduce((total, sign, index) => {
    const figure = sign === ' ' ? 36 : Number.parseInt(sign, 36);
    return total + figure * (9 - index);
  }, 0);
  return sum % 11 === 0;
};

const isMyNumber = (value: string): boolean => {
  const digits = digitsOf(value);
  const rest = weightedSum(digits.slice(0, 11), [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return !allSame(digits) && (rest <= 1 ? 0 : 11 - rest) === digits[11];
};

const nricLetters: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'GFEDCBAJZIH',
  F: 'XWUTRQPNMLK',
  G: 'RQPNMLKXWUT',
  M: 'KLJNPQRTUWX',
};
const isNric = (value: string): boolean => {
  const sum = weightedSum(digitsOf(value.slice(1, 8)), [2, 7, 6, 5, 4, 3, 2]) + (value.startsWith('M') ? 3 : 0);
  const rest = value.startsWith('M') ? 10 - (sum % 11) : sum % 11;
  return nricLetters[value.charAt(0)]?.[rest] === value[8];
};

const isThai = (value: string): boolean => {
  const digits = digitsOf(value);
  return (
    !/^[1-9]0/.test(value.slice(0, 0)) &&
    (11 - (weightedSum(digits.slice(0, 12), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digits[12]
  );
};

const gstinSigns = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** The shape with a state code that exists; the check sign is looked at only to prefer, since many printed examples lack it. */
const isGstin = (value: string): boolean => {
  const state = Number(value.slice(0, 2));
  return state >= 1 && state <= 37 && [...value].every((sign) => gstinSigns.includes(sign));
};

export const asia: readonly Recogniser[] = [
  numberShape({
    entity: 'in_aadhaar',
    title: 'Indian Aadhaar numbers (Verhoeff)',
    pattern: '\\b[2-9]\\d{3}[ -]?\\d{4}[ -]?\\d{4}\\b',
    check: isAadhaar,
    context: mentions('aadhaa?r', 'uidai', 'uid\\b', 'आधार'),
  }),
  numberShape({
    entity: 'in_pan',
    title: 'Indian permanent account numbers',
    pattern: '\\b[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]\\b',
    distinctive: true,
  }),
  numberShape({
    entity: 'in_pan',
    title: 'Indian permanent account numbers',
    pattern: '\\b[A-Z]{5}\\d{4}[A-Z]\\b',
    // Holder types that are not in the tables yet: enough where the operator asks for these numbers by name.
    check: (value) => /^[A-Z]{5}\d{4}[A-Z]$/.test(value),
    context: mentions('pan\\b', 'permanent account'),
  }),
  numberShape({
    entity: 'in_gstin',
    group: 'organisation',
    title: 'Indian GST numbers',
    pattern: '\\b\\d{2}[A-Z]{5}\\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]\\b',
    check: isGstin,
    distinctive: true,
  }),
  numberShape({
    entity: 'in_voter',
    title: 'Indian voter ids, behind words',
    pattern: '\\b[A-Z]{3}\\d{7}\\b',
    flags: 'i',
    context: mentions('voter', 'epic\\b', 'elector'),
  }),
  numberShape({
    entity: 'kr_rrn',
    title: 'Korean resident numbers (mod-11)',
    pattern: '\\b\\d{6}-?[1-4]\\d{6}\\b',
    check: isRrn,
    distinctive: true,
  }),
  numberShape({
    entity: 'kr_rrn',
    title: 'Korean resident numbers without check digit, behind words',
    pattern: '\\b\\d{6}-?[1-4]\\d{6}\\b',
    check: startsWithBirth,
    context: mentions('rrn', 'resident', 'korean', '주민'),
  }),
  numberShape({
    entity: 'kr_frn',
    title: 'Korean foreigner numbers (mod-11)',
    pattern: '\\b\\d{6}-?[5-8]\\d{6}\\b',
    check: isFrn,
    distinctive: true,
  }),
  numberShape({
    entity: 'kr_frn',
    title: 'Korean foreigner numbers without check digit, behind words',
    pattern: '\\b\\d{6}-?[5-8]\\d{6}\\b',
    check: startsWithBirth,
    context: mentions('frn', 'foreigner', 'alien', 'korean', '외국인'),
  }),
  numberShape({
    entity: 'kr_brn',
    group: 'organisation',
    title: 'Korean business numbers (check digit)',
    pattern: '\\b\\d{3}-?\\d{2}-?\\d{5}\\b',
    check: isBusinessNumber,
    context: mentions('brn', 'business', '사업자'),
  }),
  numberShape({
    entity: 'kr_driver_license',
    title: 'Korean driving licences, behind words',
    pattern: '\\b(?:1[1-9]|2[0-8])[- ]\\d{2}[- ]\\d{6}[- ]\\d{2}\\b',
    context: mentions('driv', 'licen', '운전'),
  }),
  numberShape({
    entity: 'cn_resident_id',
    title: 'Chinese resident identity numbers (ISO 7064)',
    pattern: '\\b[1-9]\\d{5}(?:18|19|20)\\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\\d|3[01])\\d{3}[0-9X]\\b',
    flags: 'i',
    check: isChinese,
    distinctive: true,
  }),
  numberShape({
    entity: 'tw_national_id',
    title: 'Taiwanese identity numbers (check digit)',
    pattern: '\\b[A-Z][1289]\\d{8}\\b',
    check: isTaiwanese,
    context: mentions('taiwan', '身分證', '身份證', 'national id', 'id (?:number|no)'),
  }),
  numberShape({
    entity: 'hk_id',
    title: 'Hong Kong identity cards (mod-11)',
    pattern: '\\b[A-Z]{1,2}\\d{6}\\([0-9A]\\)',
    check: isHongKong,
    distinctive: true,
  }),
  numberShape({
    entity: 'jp_my_number',
    title: 'Japanese My Number (check digit)',
    pattern: '\\b\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b',
    check: isMyNumber,
    context: mentions('my number', 'マイナンバー', '個人番号'),
  }),
  numberShape({
    entity: 'sg_nric',
    title: 'Singapore NRIC and FIN (check letter)',
    pattern: '\\b[STFGM]\\d{7}[A-Z]\\b',
    flags: 'i',
    check: isNric,
    distinctive: true,
  }),
  numberShape({
    entity: 'sg_uen',
    group: 'organisation',
    title: 'Singapore entity numbers',
    pattern:
      '\\b(?:\\d{8}[A-Z]|(?:19|20)\\d{7}[A-Z]|[RST]\\d{2}(?:LP|LL|FC|PF|RF|MQ|MM|NB|CC|CS|MB|FM|GS|DP|CP|NR|CM|CD|MD|HS|VH|CH|MH|CL|XL|CX|HC|RP|TU|TC|FB|FN|PA|PB|SS|MC|SM|GA|GB)\\d{4}[A-Z])\\b',
    flags: 'i',
    context: mentions('uen', 'entity', 'company'),
    check: (value) => /^[RST]\d{2}[A-Z]{2}/.test(value) || /^\d{8,9}[A-Z]$/.test(value),
  }),
  numberShape({
    entity: 'th_tnin',
    title: 'Thai identity numbers (mod-11)',
    pattern: '\\b[1-9][- ]?(?:[1-8]\\d|9[0-6])\\d{2}[- ]?\\d{5}[- ]?\\d{2}[- ]?\\d\\b',
    check: isThai,
    context: mentions('thai', 'tnin', 'บัตรประชาชน', 'national id'),
  }),
  numberShape({
    entity: 'ph_tin',
    title: 'Philippine taxpayer numbers, behind words',
    pattern: '\\b\\d{3}-?\\d{3}-?\\d{3}(?:-?\\d{3,5})?\\b',
    context: mentions('tin\\b', 'taxpayer'),
  }),
  numberShape({
    entity: 'il_id',
    title: 'Israeli identity numbers (Luhn)',
    pattern: '\\b\\d{9}\\b',
    check: (value) => luhn(digitsOf(value)) && !allSame(digitsOf(value)),
    context: mentions('teudat', 'zehut', 'israeli', 'תעודת זהות', 'ת\\.ז'),
  }),
];
