/** Texts as models write them, with and without what policies look for: whole values, pieces of values, and values against each other. */
import fc from 'fast-check';

/** What the policies of these tests find, each for its own reason. Reserved names and well-known test values only. */
const values = [
  'jane.roe@example.com',
  'ß.müller+tag@exämple.org',
  'a@b.co',
  '4111 1111 1111 1111',
  '4111111111111111',
  '378282246310005',
  'SSN 536-90-4399',
  '536-90-4399',
  'call +1 212-555-0187',
  'phone: (212) 555-0187',
  'IBAN DE89 3704 0044 0532 0130 00',
  'GB82WEST12345698765432',
  '203.0.113.7',
  'born 12/04/1984',
  'AKIAIOSFODNN7EXAMPLE',
  'password = "hunter2-Tr0ub4dor"',
  'Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345',
  `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`,
  '-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
  'Project Zebra',
  'project zebra',
  'Projekt Zebra',
  'falcon',
  'EMP-004711',
  'case QX9',
  'xxyyy',
  'Project 🦓🦓',
  '🦓 7 🦓',
  'how to make a pipe bomb',
  'I want to kill myself',
  '<EMAIL_1>',
  '<PHONE_1>',
  '<EMAIL_2>',
  '<EMAIL_1',
];

const words = [
  ...['The', 'a', 'of', 'meeting', 'on', 'Tuesday', 'was', 'long', 'I', 'will', 'how', 'to', 'make', 'case', 'card'],
  ...['const', 'x', '=', '=>', '{', '}', '();', '42', '3.14', '2024-11-23', 'v1.2.3', '#12', '`', '**', '|', '<', '>'],
  ...['Zebra', 'Project', 'EMP-', 'example.com', 'jane.roe', '@', '4111', '1111', '-', '+1', '(212)', '555', 'x', 'y'],
];

const signs = [
  ' ',
  ' ',
  ' ',
  ' ',
  '\n',
  '\n\n',
  '\t',
  '.',
  ', ',
  ': ',
  ';',
  '"',
  "'",
  '\\',
  '\\n',
  '/',
  '\r\n',
  '\u2028',
];

const unicode = [
  'é',
  'ß',
  'ſ',
  'K',
  '日本',
  'й',
  '😀',
  '👩‍👩‍👧',
  '\ud83d',
  '\ude00',
  '\u0000',
  '\u001f',
  '\ufeff',
  'İ',
  '\u0301',
];

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 5, arbitrary: fc.constantFrom(...signs) },
  { weight: 3, arbitrary: fc.constantFrom(...values) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...values), fc.nat(40), fc.nat(40)).map(partOf) },
  { weight: 2, arbitrary: fc.constantFrom(...unicode) },
);

function partOf([value, from, length]: [string, number, number]): string {
  return value.slice(from % value.length, (from % value.length) + length);
}

const joined = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(piece, { maxLength, size: 'max' }).map((pieces) => pieces.join(''));

/** Mostly short, so that a counterexample can be read; some long. */
export const someText: fc.Arbitrary<string> = fc.oneof(
  { weight: 39, arbitrary: joined(14) },
  { weight: 1, arbitrary: joined(60) },
);

const scalar = fc.oneof(
  { weight: 4, arbitrary: joined(8) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, null, 0, -12.5, 4111111111111111, 5369043990) },
);
const object = (value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc
    .array(fc.tuple(fc.constantFrom('to', 'body', 'a b', 'é', 'jane.roe@example.com', 'ids'), value), { maxLength: 3 })
    .map((members) => Object.fromEntries(members));
const list = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.array(value, { maxLength: 3 });

/** What a model may hand to a tool: an object whose strings, keys and numbers may be what policies look for, in lists and objects within each other. */
export const someInput: fc.Arbitrary<object> = object(
  fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: list(scalar) },
    { weight: 1, arbitrary: object(scalar) },
    { weight: 1, arbitrary: list(fc.oneof(scalar, list(scalar), object(fc.oneof(scalar, list(scalar))))) },
    // JSON within JSON: its quotes are escaped once more.
    { weight: 1, arbitrary: object(scalar).map((inner) => JSON.stringify(inner)) },
  ),
);
