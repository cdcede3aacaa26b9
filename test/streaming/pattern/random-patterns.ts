/** Regular expressions and texts drawn at random, small enough for a brute-force oracle, nasty enough to matter. */
import fc from 'fast-check';
import type { TextRule } from '../../../src/streaming/detector.ts';

const CHARACTERS = ['a', 'b', 'A', '1', '-', ' ', '\n', 'é', 'ſ', '😀', '😁', '\ud83d', '\ude00'];

/** How many cases a property runs: its share of the suite, times what the environment asks for. */
export const casesOf = (share: number): number =>
  Math.round(share * (Number(process.env.SLUICE_CASES ?? 20_000) / 20_000));

export const someText = fc
  .array(fc.constantFrom(...CHARACTERS, 'a', 'b', 'ab', 'a-b', '1'), { maxLength: 10 })
  .map((parts) => parts.join(''));

/** Long and poor, so that walks pass many checkpoints and meet again and again. */
export const someLongText = fc.string({
  unit: fc.constantFrom('a', 'a', 'a', 'a', 'b', '-'),
  minLength: 20,
  maxLength: 80,
});

const ATOMS = [
  'a',
  'b',
  '1',
  '-',
  'é',
  's',
  '😀',
  '[ab]',
  '[^a]',
  '.',
  '\\w',
  '\\W',
  '\\d',
  '\\s',
  '[a😀]',
  '[^\\w😁]',
  'ab',
  'a-',
];
const ASSERTIONS = ['\\b', '\\B', '^', '$'];
const QUANTIFIERS = ['*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '+?', '*?'];

export const somePattern: fc.Arbitrary<string> = fc.letrec<{ node: string; group: string }>((tie) => ({
  group: fc
    .tuple(tie('node'), fc.constantFrom('', '', ...QUANTIFIERS))
    .map(([body, quantifier]) => `(?:${body})${quantifier}`),
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...ATOMS) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...ATOMS.filter((atom) => !/^a.$/.test(atom))), fc.constantFrom(...QUANTIFIERS))
        .map((pair) => pair.join('')),
    },
    { weight: 1, arbitrary: fc.constantFrom(...ASSERTIONS) },
    { weight: 3, arbitrary: fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')) },
    {
      weight: 2,
      arbitrary: fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => `(?:${parts.join('|')})`),
    },
    { weight: 1, arbitrary: tie('group') },
  ),
})).node;

export const someFlags = fc.constantFrom('u', 'iu', 'su', 'mu', 'imsu');

export const someRules: fc.Arbitrary<TextRule[]> = fc
  .array(fc.record({ pattern: somePattern, flags: someFlags }), { minLength: 1, maxLength: 3 })
  .map((rules) => rules.map((rule, index) => ({ ...rule, type: `rule${index}` })));

/** A text cut anywhere, within surrogate pairs too. */
export const cutAt = (text: string, cuts: readonly number[]): string[] => {
  const places = [...new Set(cuts.map((cut) => (text.length === 0 ? 0 : cut % text.length)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
};

export const someCuts = fc.array(fc.nat({ max: 1000 }), { maxLength: 8 });

/** Patterns whose matches end soon, so that every way in which a text may go on can be tried. */
const smallPart = fc
  .tuple(
    fc.constantFrom('a', 'b', '[ab]', '\\w', '[^a]', '-', '\\b', '\\B', '^', '$'),
    fc.constantFrom('', '', '', '+', '?', '{1,2}'),
  )
  .map(([atom, quantifier]) => (/^(?:\\b|\\B|\^|\$)$/.test(atom) && quantifier !== '' ? atom : atom + quantifier));
const smallPattern = fc.array(smallPart, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));

export const someSmallRules: fc.Arbitrary<TextRule[]> = fc
  .array(fc.tuple(smallPattern, smallPattern), { minLength: 1, maxLength: 2 })
  .map((rules) =>
    rules.map(([left, right], index) => ({
      type: `rule${index}`,
      pattern: index === 0 ? left : `${left}|${right}`,
      flags: 'u',
    })),
  );

export const someSmallText = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 7 });

const longer = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => ['a', 'b', '-'].map((unit) => text + unit));

/** Every text over the small alphabet of up to four units. */
export const continuations: readonly string[] = (() => {
  const one = longer(['']);
  const two = longer(one);
  const three = longer(two);
  return ['', ...one, ...two, ...three, ...longer(three)];
})();
