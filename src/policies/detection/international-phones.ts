/**
 * Whether figures behind a plus or `00` are a telephone: a calling code that exists, then a length, or a kind of number, that its countries
 * have. libphonenumber's tables, read once a code: the library itself takes 10 µs a question, and a text may ask thousands.
 */
import tables from 'libphonenumber-js/max/metadata';

/** Where the tables keep a country's lengths and its kinds of numbers, each a pattern and its lengths. */
const LENGTHS = 3;
const KINDS = 11;

interface Plan {
  readonly lengths: ReadonlySet<number>;
  readonly kinds: RegExp;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const planOf = (code: string): Plan | undefined => {
  const countries = tables.country_calling_codes[code] ?? [];
  const nowhere = tables.nonGeographic[code];
  const entries = [...countries.map((country) => tables.countries[country]), nowhere].filter(Array.isArray).map(listOf);
  if (entries.length === 0) return undefined;
  const lengths = entries.flatMap((entry) => listOf(entry[LENGTHS]).map(Number));
  return {
    // The islands of the North American plan also list their seven figures without an area.
    lengths: new Set(code === '1' ? [10] : lengths),
    kinds: new RegExp(
      `^(?:${entries.flatMap((entry) => listOf(entry[KINDS]).flatMap((kind) => listOf(kind).slice(0, 1).map(String))).join('|')})$`,
    ),
  };
};

const plans = new Map<string, Plan | undefined>();

/** The plan that the figures begin with, and the rest of them. Calling codes are one to three figures, none the beginning of another. */
const split = (figures: string): { readonly plan: Plan; readonly national: string } | undefined => {
  for (let length = 1; length <= 3; length += 1) {
    const code = figures.slice(0, length);
    if (!plans.has(code)) plans.set(code, planOf(code));
    const plan = plans.get(code);
    if (plan !== undefined) return { plan, national: figures.slice(length) };
  }
  return undefined;
};

/** Real numbers are newer than any table: their length is enough. A zero may have stayed in front of the national part. */
export const isPossibleAbroad = (figures: string): boolean => {
  const found = split(figures);
  if (found === undefined) return false;
  const { national, plan } = found;
  return plan.lengths.has(national.length) || (national.startsWith('0') && plan.lengths.has(national.length - 1));
};

/** A kind of number that one of the code's countries has. */
export const isKnownAbroad = (figures: string): boolean => {
  const found = split(figures);
  if (found === undefined) return false;
  const { national, plan } = found;
  return plan.kinds.test(national) || (national.startsWith('0') && plan.kinds.test(national.slice(1)));
};
