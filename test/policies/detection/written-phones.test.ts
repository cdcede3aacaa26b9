/** Telephones of every country that libphonenumber has an example of, in the ways people write them. */
import { type CountryCode, getExampleNumber, type PhoneNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { defaultEntities, rulesFor } from '../../../src/policies/detection/catalogue.ts';
import { compileDetector } from '../../../src/streaming/detector.ts';

const detector = compileDetector(rulesFor(new Set(defaultEntities), { named: new Set(), pciMode: true }));

const isCountry = (name: string): name is CountryCode => name in examples;
const numbers: readonly PhoneNumber[] = Object.keys(examples).flatMap((country) => {
  const number = isCountry(country) ? getExampleNumber(country, examples) : undefined;
  return number === undefined ? [] : [number];
});

/** Whether the whole number is found as a telephone. */
const isFound = (written: string, text: string): boolean => {
  const start = text.indexOf(written);
  return detector
    .scan(text)
    .some((match) => match.type === 'phone' && match.start <= start && match.end >= start + written.length);
};

const international: Readonly<Record<string, (number: PhoneNumber) => string>> = {
  'with spaces': (number) => number.formatInternational(),
  'without spaces': (number) => number.number,
  'with dashes': (number) => number.formatInternational().replaceAll(' ', '-'),
  'with dots': (number) => number.formatInternational().replaceAll(' ', '.'),
  'with 00': (number) => number.formatInternational().replace('+', '00'),
  'with the zero in parentheses': (number) => number.formatInternational().replace(' ', ' (0)'),
  'with the country in parentheses': (number) => number.formatInternational().replace(/^(\+\d+)/, '($1)'),
};

const frames: Readonly<Record<string, (written: string) => string>> = {
  'without a word for it': (written) => `I left it there. ${written} is what he wrote.`,
  'as a line of an address': (written) => `Anna Nowak\n${written}\nMain street`,
  'behind a word': (written) => `You can call me on ${written}, thanks.`,
};

describe.each(Object.entries(international))('an international number %s', (_, style) => {
  it.each(Object.entries(frames))('is found %s', (_name, frame) => {
    const missed = numbers.map(style).filter((written) => !isFound(written, frame(written)));
    expect(missed).toEqual([]);
  });
});

describe('a national number', () => {
  const digits = (written: string): number => written.replace(/\D/g, '').length;
  // Shorter ones are like any other figure.
  const national = numbers
    .map((number) => number.formatNational())
    .filter((written) => digits(written) >= 7 && digits(written) <= 12);

  it.each(['Please call ', 'Phone: ', 'Tel. ', 'WhatsApp '])('is found behind %s', (word) => {
    expect(national.filter((written) => !isFound(written, `${word}${written}`))).toEqual([]);
  });

  it('is found by its zero and groups in most of the countries that write one', () => {
    const zero = national.filter((written) => /^\(?0\d* /.test(written) && digits(written) >= 9);
    const found = zero.filter((written) => isFound(written, `I left it there. ${written} is what he wrote.`));
    expect(found.length / zero.length).toBeGreaterThan(0.9);
  });
});

describe('in the languages of the world', () => {
  it.each([
    '我的电话是13812345678',
    '请致电 +86 138 1234 5678',
    '電話番号は090-1234-5678です',
    '전화번호는 010-1234-5678입니다',
    'Мой телефон 8 (912) 345-67-89',
    '8 912 345 67 89',
    'Tel.: 089/123456',
    'Tel. 06131 / 123 456',
    'llámame al 612 345 678',
    'Mi número es 612 34 56 78',
    'chiamami al 347 123 4567',
    'ligue para (11) 98765-4321',
    'zadzwoń 601 234 567',
    'bel me op 06-12345678',
    'appelez le 06 12 34 56 78',
    'Tlf. 22 34 56 78',
    'τηλ. 210 123 4567',
    'هاتف: 050 123 4567',
    'โทร 081-234-5678',
    'मोबाइल: 98765 43210',
  ])('%s', (text) => {
    expect(detector.scan(text).map(({ type }) => type)).toEqual(['phone']);
  });
});

describe('labels', () => {
  it.each([
    'T 044 668 18 00',
    'M: 079 123 45 67',
    'my number is 467 3395',
    'office: 9876 5432',
    'phone_number=9876543210',
    '{"phone": "5551234567"}',
    '655 437 108 office',
    '21 253 109 8211-Office',
    '28-64-66-98 (mobile)',
    '781 1704 fax',
    'her cell is 555-0132',
  ])('%s', (text) => {
    expect(detector.scan(text).map(({ type }) => type)).toEqual(['phone']);
  });

  it.each(['it grew to 12 345 678 mobile', '2015-2019 work', 'C++ 11 14 17 2020', 'Boston, MA 02110-1301'])(
    'leaves %s',
    (text) => {
      expect(detector.scan(text)).toEqual([]);
    },
  );
});
