/** JSON that arrives in pieces is filtered by what its strings mean; what is not changed keeps its bytes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileDetector } from '../../src/streaming/detector.ts';
import { filterJsonText, JsonTextFilter } from '../../src/streaming/json-text-filter.ts';
import type { TextFilter } from '../../src/streaming/text-filter.ts';
import { casesOf, cutAt, someCuts } from './pattern/random-patterns.ts';

const detector = compileDetector([
  { type: 'email', pattern: '\\b[a-z]{1,8}@[a-z]{1,8}\\.[a-z]{1,4}\\b' },
  { type: 'card', pattern: '\\b\\d{16}\\b' },
  { type: 'short', pattern: 'a+b' },
  { type: 'quote', pattern: '😀"' },
]);

const makeFilter = (marker = '["x"]\n'): TextFilter => {
  const stream = detector.stream();
  return {
    push: (text) => stream.push(text, () => marker),
    end: () => stream.end(() => marker),
    get held() {
      return stream.held;
    },
  };
};

const filterPlain = (text: string): string => {
  const filter = makeFilter();
  return filter.push(text) + filter.end();
};

const streamed = (pieces: readonly string[]): string => {
  const filter = new JsonTextFilter(makeFilter);
  return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
};

describe('examples', () => {
  test.each([
    ['an address in a value', '{"to":"me@here.org","n":1}', '{"to":"[\\"x\\"]\\n","n":1}'],
    ['an escaped at-sign', '{"to":"me\\u0040here.org"}', '{"to":"[\\"x\\"]\\n"}'],
    ['an address as a key', '{"me@here.org": [true, null]}', '{"[\\"x\\"]\\n": [true, null]}'],
    [
      'a card number as a number becomes a string',
      '{"card": 4111111111111111 , "n":2.50}',
      '{"card": "[\\"x\\"]\\n" , "n":2.50}',
    ],
    ['untouched bytes stay', '{ "\\u0061" : "\\/\\ud83d\\ude00 é\\t" }', '{ "\\u0061" : "\\/\\ud83d\\ude00 é\\t" }'],
    ['only the changed string is written anew', '["\\u0041","\\u0061b\\u0041"]', '["\\u0041","[\\"x\\"]\\nA"]'],
    ['plain text', 'write to me@here.org', 'write to ["x"]\n'],
    ['a number is plain text at the top', '4111111111111111', '["x"]\n'],
    ['what stops being JSON goes on as text', '{"a": 1} me@here.org', '{"a": 1} ["x"]\n'],
    ['a bare word goes on as text', '{"a": me@here.org}', '{"a": ["x"]\n}'],
    ['JSON that ends too soon', '{"a": "me@here.or', '{"a": "[\\"x\\"]\\n'],
    ['an escape that ends too soon', '["x\\u00', '["x\\u00'],
  ])('%s', (_, text, expected) => {
    expect(filterJsonText(text, makeFilter)).toBe(expected);
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(streamed([text.slice(0, cut), text.slice(cut)])).toBe(expected);
    expect(streamed(text.split(''))).toBe(expected);
  });

  test('structure leaves at once, and so does text that cannot match', () => {
    const filter = new JsonTextFilter(makeFilter);
    expect(filter.push('{"note": "ZZ')).toBe('{"note": "ZZ');
    expect(filter.held).toBe(0);
    expect(filter.push(' me@')).toBe(' ');
    expect(filter.held).toBe(3);
  });

  test('a filter that stops ends the text', () => {
    const filter = new JsonTextFilter(() => {
      const stream = detector.stream();
      return {
        push: (text) => stream.push(text, () => undefined),
        end: () => stream.end(() => undefined),
        held: 0,
        get stopped() {
          return stream.stopped;
        },
      };
    });
    expect(filter.push('{"a":"ok me@here.org","b":"more"}')).toBe('{"a":"ok ');
    expect(filter.stopped).toBe(true);
    expect(filter.push('"c":1}') + filter.end()).toBe('');
  });
});

const WORDS = [
  'a',
  'b',
  'aab',
  'me',
  '@',
  'here',
  '.org',
  ' ',
  '"',
  '\\',
  '\n',
  '😀',
  '\ud83d',
  'é',
  '/',
  '4111111111111111',
  'u',
];
const someString = fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }).map((parts) => parts.join(''));

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A string with some units escaped that need not be. */
const someRawString = fc.tuple(someString, fc.nat({ max: 2 ** 20 })).map(([text, which]) => {
  const units = text
    .split('')
    .map((unit, index) => ((which >> (index % 20)) & 1 ? escapeUnit(unit) : JSON.stringify(unit).slice(1, -1)));
  return `"${units.join('')}"`;
});

const someRaw: fc.Arbitrary<string> = fc
  .letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 4, arbitrary: someRawString },
      {
        weight: 2,
        arbitrary: fc.constantFrom('1', '-2.5e3', '4111111111111111', '12345678901234567890', 'true', 'null', ' 0 '),
      },
      { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[ ${values.join(' ,')}]`) },
      {
        weight: 2,
        arbitrary: fc
          .uniqueArray(fc.tuple(someRawString, tie('value')), { maxLength: 3, selector: ([key]) => JSON.parse(key) })
          .map((entries) => `{${entries.map(([key, value]) => `${key} : ${value}`).join(', ')}}`),
      },
    ),
  }))
  .value.map((value) => (/^\s*[-\d]/.test(value) ? `[${value}]` : value));

const filterValue = (value: unknown): unknown => {
  if (typeof value === 'string') return filterPlain(value);
  if (Array.isArray(value)) return value.map(filterValue);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [filterPlain(key), filterValue(one)]));
  }
  return value === 4111111111111111 ? filterPlain(String(value)) : value;
};

describe('random JSON', () => {
  test('is the same however it is cut, parses, and differs only where a string was filtered', {
    timeout: 3_600_000,
  }, () => {
    fc.assert(
      fc.property(someRaw, someCuts, (raw, cuts) => {
        const whole = filterJsonText(raw, makeFilter);
        expect(streamed(cutAt(raw, cuts))).toBe(whole);
        expect(JSON.parse(whole)).toEqual(filterValue(JSON.parse(raw)));
        if (JSON.stringify(filterValue(JSON.parse(raw))) === JSON.stringify(JSON.parse(raw))) expect(whole).toBe(raw);
      }),
      { numRuns: casesOf(4_000) },
    );
  });

  test('and text that is broken JSON is the same however it is cut', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(someRaw, fc.nat(), someString, someCuts, (raw, place, junk, cuts) => {
        const at = place % (raw.length + 1);
        const broken = raw.slice(0, at) + junk + raw.slice(at);
        expect(streamed(cutAt(broken, cuts))).toBe(filterJsonText(broken, makeFilter));
      }),
      { numRuns: casesOf(2_000) },
    );
  });
});
