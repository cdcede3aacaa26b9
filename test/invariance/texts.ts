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

export const someText: fc.Arbitrary<string> = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

const scalar = fc.oneof(
  { weight: 4, arbitrary: someText },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, null, 0, -12.5, 4111111111111111, 5369043990) },
);
const object = (value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc
    .array(fc.tuple(fc.constantFrom('to', 'body', 'a b', 'é', 'jane.roe@example.com', 'ids'), value), { maxLength: 3 })
    .map((members) => Object.fromEntries(members));

/** What a model may hand to a tool: an object whose strings, keys and numbers may be what policies look for. */
export const someInput: fc.Arbitrary<object> = object(
  fc.oneof(
    { weight: 3, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
    object(scalar),
  ),
);
