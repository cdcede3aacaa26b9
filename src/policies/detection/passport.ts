/** Passports: behind words that say so, and the machine-readable zone with its check digits (ICAO 9303). */
import { weightedSum } from './checksums.ts';
import { mentions } from './context.ts';
import { numberShape, type Recogniser } from './recogniser.ts';

/** ICAO 9303 part 3: weights 7-3-1, letters from 10, filler 0. */
export const isIcaoChecked = (value: string): boolean => {
  const figures = [...value.slice(0, -1)].map((sign) => (sign === '<' ? 0 : Number.parseInt(sign, 36)));
  return weightedSum(figures, [7, 3, 1]) % 10 === Number(value.at(-1));
};

const words = mentions(
  'passport',
  'passeport',
  'reisepass',
  'paspoort',
  'pasaporte',
  'passaporto',
  'passaporte',
  'pasaport',
  'paszport',
  'паспорт',
  '护照',
  'パスポート',
  '여권',
  'travel document',
);

export const passports: readonly Recogniser[] = [
  {
    entity: 'passport',
    group: 'personal',
    title: 'Passport numbers, behind words; machine-readable zones',
    rules: () => [
      {
        type: 'passport',
        // Apart from their figures the letters are capitals: else every short word would wait for the word behind it.
        pattern:
          '\\b(?:(?:[A-Z]{1,3}|(?-i:[A-HJ-Z]|[A-Z]{2,3})[ -])\\d{6,9}|\\d{8,9}|\\d{2}[A-Z]{2}\\d{5}|[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}|M\\d{3}[A-Z]\\d{4})\\b',
        flags: 'i',
        introduced: words,
        accept: ({ text }) => (text.match(/\d/g)?.length ?? 0) >= 4,
      },
      {
        type: 'passport',
        // A number begins with a sign of its own; fillers follow it.
        pattern: '\\b[A-Z0-9][A-Z0-9<]{8}\\d[A-Z]{3}\\d{7}[MFX<]\\d{7}[A-Z0-9<]{14}\\d{2}',
        accept: ({ text }) =>
          isIcaoChecked(text.slice(0, 10)) && isIcaoChecked(text.slice(13, 20)) && isIcaoChecked(text.slice(21, 28)),
      },
    ],
  },
  numberShape({
    entity: 'de_passport',
    title: 'German passports and identity cards (check digit)',
    pattern: '\\b[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{7}\\d\\b',
    flags: 'i',
    check: (value) => /\d/.test(value.slice(1, 8)) && isIcaoChecked(value),
    context: mentions('pass', 'ausweis'),
  }),
];
