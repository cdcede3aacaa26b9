/**
 * Whether a country has a national number: the `0…` form of many, and the North American plan. libphonenumber's tables, read into regular expressions: asking the library
 * itself for every country takes 50 µs a number, and tables of figures are full of such numbers.
 */
import { type CountryCode, isValidPhoneNumber } from 'libphonenumber-js/max';
import tables from 'libphonenumber-js/max/metadata';

/** Countries whose national form starts with a zero, most speakers first; asked in this order. */
const countries: readonly CountryCode[] = [
  'GB', 'DE', 'FR', 'AU', 'CH', 'BE', 'NL', 'AT', 'IT', 'SE', 'FI', 'ZA', 'IN', 'JP', 'KR', 'TR', 'PH', 'NZ', 'IE', 'BR', 'CN', 'TW', 'ID', 'TH', 'VN', 'MY', 'IL', 'AE', 'EG', 'NG', 'PK', 'RO', 'HR', 'RS', 'SK', 'SI', 'UA', 'BG',
]; // biome-ignore format: one list

/** Where the tables keep a country's kinds of numbers, each a pattern and its lengths. */
const KINDS = 11;

/** The patterns of the kinds of numbers of a country and of those that share its calling code. */
const patternsOf = (country: CountryCode): readonly string[] => {
  const [code] = tables.countries[country] ?? [];
  const sharing = tables.country_calling_codes[String(code)] ?? [];
  return sharing.flatMap((one) => {
    const kinds: unknown = tables.countries[one]?.[KINDS];
    return Array.isArray(kinds) ? kinds.flatMap((kind) => (Array.isArray(kind) ? [String(kind[0])] : [])) : [];
  });
};

const kindsOf = (...of: readonly CountryCode[]): RegExp =>
  new RegExp(`^(?:${[...new Set(of.flatMap(patternsOf))].join('|')})$`);

const someKind = kindsOf(...countries);
const northAmerican = kindsOf('US');

/** @param figures ten of them, without the country's 1 */
export const isNorthAmericanNumber = (figures: string): boolean => northAmerican.test(figures);

const russian = kindsOf('RU', 'KZ');
const turkish = kindsOf('TR');

/** @param text eleven figures, the first an 8 in place of the country */
export const isRussianNumber = (text: string): boolean => russian.test(text.replace(/\D/g, '').slice(1));

/** @param text ten figures without the zero in front */
export const isTurkishNumber = (text: string): boolean => turkish.test(text.replace(/\D/g, ''));

/** More than a zero may stand in front: two of them, Korea's `08…` for carriers, Germany's own code. */
const longPrefix = /^0(?:[08]|49)/;

/** @param text a number with a zero in front, of 9 to 12 figures, in whatever groups */
export const isSomeNational = (text: string): boolean => {
  const figures = text.replace(/\D/g, '');
  // All of these countries leave the zero out of the number itself; where that makes no number they keep it.
  if (!longPrefix.test(figures) && someKind.test(figures.slice(1))) return true;
  if (!longPrefix.test(figures) && !someKind.test(figures)) return false;
  return countries.some((country) => isValidPhoneNumber(text, country));
};
