import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piiDetector } from '../../src/policies/pii-detector/index.ts';
import type { Policy } from '../../src/policies/policy.ts';
import {
  cutAt,
  judgeInput,
  judgeOutput,
  noSecrets,
  requestOf,
  site,
  streamThrough,
  textAfter,
} from './text-request.ts';

const build = (settings: unknown = {}): Policy => piiDetector.build(piiDetector.schema.parse(settings), noSecrets);
const standard = build();
const restoring = build({ redaction: { reversible: true } });

const redacted = (policy: Policy, text: string): string => textAfter(judgeInput(policy, requestOf(site(text))), text);

describe('what is found by default', () => {
  it.each([
    ['write to jane.doe+shop@mail.example.co.uk today', 'write to [REDACTED:EMAIL] today'],
    ['call (415) 555-2671 or +44 20 7946 0958.', 'call [REDACTED:PHONE] or [REDACTED:PHONE].'],
    ['Jo Roe\n781 1704 office\n(579)888-3058 fax', 'Jo Roe\n[REDACTED:PHONE] office\n[REDACTED:PHONE] fax'],
    ['21 253 109 8211-Office', '[REDACTED:PHONE]-Office'],
    ['My SSN is 123-45-6789.', 'My SSN is [REDACTED:SSN].'],
    ['card 4111 1111 1111 1111 12/27', 'card [REDACTED:CREDIT_CARD] 12/27'],
    ['pay GB82 WEST 1234 5698 7654 32 now', 'pay [REDACTED:IBAN] now'],
    ['from 192.168.1.1, and 2001:db8::1.', 'from [REDACTED:IP_ADDRESS], and [REDACTED:IP_ADDRESS].'],
    [
      '4111111111111111 exp 12/27 cvv: 123',
      '[REDACTED:CREDIT_CARD] exp [REDACTED:CARD_EXPIRY] cvv: [REDACTED:CARD_SECURITY_CODE]',
    ],
    ['She was born on 12 March 1980.', 'She was born on [REDACTED:DATE_OF_BIRTH].'],
    ['用户邮箱是foo@example.com谢谢', '用户邮箱是[REDACTED:EMAIL]谢谢'],
    ['пишите на почта@пример.рф', 'пишите на [REDACTED:EMAIL]'],
  ])('%s', (text, expected) => {
    expect(redacted(standard, text)).toBe(expected);
  });

  it.each([
    'order 4111111111111112 shipped',
    'version 1.2.3.4 and 10.15.7.1.2',
    'Mozilla/5.0 Chrome/120.0.0.0 Safari/537.36',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'id 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    'at 1700000000 and 1700000000123 and 2024-01-15T10:30:00.000Z',
    'git clone git@github.com:owner/repo.git',
    'icon@2x.png and lodash@4.17.21',
    'std::vector<int>::iterator face::add 12:34:56',
    'part 000-12-3456 and 666-12-3456 and 923-99-1234x',
    'ISBN 978-3-16-148410-0, SKU 12-3456-789',
    'pi is 3.14159265358979 and 1,234,567.89',
    'numbers 123456789 and 987654321 and 1234567890',
  ])('leaves look-alikes: %s', (text) => {
    expect(redacted(standard, text)).toBe(text);
  });
});

describe('settings', () => {
  it('blocks where the action says so, with counts and without values', () => {
    const verdict = judgeInput(build({ action: 'block' }), requestOf(site('I am a@b.example')));
    expect(verdict).toEqual({ kind: 'block', reasonCode: 'pii_detected', matches: { email: 1 } });
  });

  it('looks for the listed entities only, and for bare numbers of those', () => {
    const policy = build({ entities: ['aba_routing'] });
    expect(redacted(policy, '121042882 a@b.example')).toBe('[REDACTED:ABA_ROUTING] a@b.example');
    expect(redacted(standard, '121042882')).toBe('121042882');
    expect(redacted(standard, 'routing number 121042882')).toBe('routing number [REDACTED:ABA_ROUTING]');
  });

  it('needs groups or a word for cards without pci_mode', () => {
    const policy = build({ pci_mode: false });
    expect(redacted(policy, 'n 4111111111111111')).toBe('n 4111111111111111');
    expect(redacted(policy, 'card 4111111111111111, 4111-1111-1111-1111')).toBe(
      'card [REDACTED:CREDIT_CARD], [REDACTED:CREDIT_CARD]',
    );
  });

  it('adds numbers of patients in healthcare_mode', () => {
    const text = 'MRN: 00482913, NPI 1234567893';
    expect(redacted(standard, text)).toBe(text);
    expect(redacted(build({ healthcare_mode: true }), text)).toBe(
      'MRN: [REDACTED:MEDICAL_RECORD_NUMBER], NPI [REDACTED:US_NPI]',
    );
  });

  it('finds the operator’s own patterns, named or not', () => {
    const policy = build({ detect_patterns: ['EMP-\\d{5}', { name: 'badge', pattern: 'b[0-9]{3}', flags: 'i' }] });
    expect(redacted(policy, 'EMP-12345 B123')).toBe('[REDACTED:CUSTOM_PATTERN] [REDACTED:BADGE]');
  });

  it.each([
    [{ marker_format: 'asterisks' }, 'a ******** b'],
    [{ marker_format: 'asterisks', preserve_length: true }, `a ${'*'.repeat(16)} b`],
    [{ marker_format: 'partial' }, 'a j***@example.com b'],
    [{ custom_markers: { email: '<mail>' } }, 'a <mail> b'],
    [{ preserve_length: true }, 'a [REDACTED:EMAIL] b'],
  ])('marks as told: %j', (redaction, expected) => {
    expect(redacted(build({ redaction }), 'a jane@example.com b')).toBe(expected);
  });

  it('keeps the last four of a number in partial markers', () => {
    expect(redacted(build({ redaction: { marker_format: 'partial' } }), '4111 1111 1111 1111')).toBe(
      '**** **** **** 1111',
    );
  });

  it.each([{ entitys: [] }, { entities: ['emial'] }, { action: 'warn' }, { redaction: { marker: 'x' } }])(
    'refuses %j',
    (settings) => {
      expect(piiDetector.schema.safeParse(settings).success).toBe(false);
    },
  );

  it('refuses at load a pattern that cannot be matched in linear time', () => {
    expect(() => build({ detect_patterns: ['(a)\\1'] })).toThrow();
  });
});

const values = [
  'jane@example.com',
  'почта@пример.рф',
  '+44 20 7946 0958',
  '123-45-6789',
  '4111 1111 1111 1111',
  'DE89370400440532013000',
  '10.1.2.3',
  '2001:db8::7',
  '00:1A:2B:3C:4D:5E',
];
const fragment = fc.oneof(
  fc.constantFrom(...values),
  fc.constantFrom(
    ' ',
    ', ',
    '\n',
    '<',
    '>',
    '<EMAIL_1>',
    '<PHONE_',
    'call me on ',
    'v1.2.3.4.5',
    '😀',
    '12',
    'a',
    '@',
    '-',
    '.',
  ),
  fc.string({ maxLength: 6, unit: 'grapheme' }),
);
const text = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe('properties', () => {
  it('finds the same in a stream, however it is cut, as in the whole', () => {
    fc.assert(
      fc.property(text, cuts, (whole, fractions) => {
        const request = requestOf();
        const expected = textAfter(judgeOutput(standard, request, site(whole)), whole);
        expect(streamThrough(standard, request, cutAt(whole, fractions)).text).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the caller back exactly what they wrote, however the echo is cut', () => {
    fc.assert(
      fc.property(text, cuts, (whole, fractions) => {
        const request = requestOf(site(whole));
        const sent = textAfter(judgeInput(restoring, request), whole);
        expect(textAfter(judgeOutput(restoring, request, site(sent)), sent)).toBe(whole);
        expect(streamThrough(restoring, request, cutAt(sent, fractions)).text).toBe(whole);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('reversible redaction', () => {
  it('gives the same value the same placeholder, and never one that the caller wrote', () => {
    const verdict = judgeInput(restoring, requestOf(site('a@b.example, c@d.example, a@b.example and <EMAIL_1>')));
    expect(textAfter(verdict, '')).toBe('<EMAIL_2>, <EMAIL_3>, <EMAIL_2> and <EMAIL_1>');
  });

  it('keeps the label of a number, and knows the number without it', () => {
    const request = requestOf(site('781 1704 office, call 781 1704'));
    expect(textAfter(judgeInput(restoring, request), '')).toBe('781 1704 office, call <PHONE_1>');
    const lines = requestOf(site('781 1704 office\ncall 781 1704'));
    expect(textAfter(judgeInput(restoring, lines), '')).toBe('<PHONE_1> office\ncall <PHONE_1>');
    expect(streamThrough(restoring, lines, ['<PHO', 'NE_1> off', 'ice\n']).text).toBe('781 1704 office\n');
  });

  it('redacts what the model invents and gives back what the caller sent', () => {
    const request = requestOf(site('I am a@b.example'));
    judgeInput(restoring, request);
    const answer = 'Dear <EMAIL_1>, ask x@y.example';
    expect(streamThrough(restoring, request, [...answer])).toEqual({
      text: 'Dear a@b.example, ask [REDACTED:EMAIL]',
      verdict: 'redact',
      matches: { email: 1 },
    });
  });
});

describe('tool arguments', () => {
  const reversibleWithPattern = build({
    redaction: { reversible: true },
    detect_patterns: [{ name: 'quote', pattern: '"[a-z]+"' }],
  });

  it.each([1, 2, 5, 100])('get values back with JSON’s escapes, in pieces of %i', (size) => {
    const request = requestOf(site('mail a@b.example and call him "boss"'));
    const sent = textAfter(judgeInput(reversibleWithPattern, request), '');
    expect(sent).toBe('mail <EMAIL_1> and call him <QUOTE_1>');
    const argumentsText = '{"to":"<EMAIL_1>","escaped":"\\u003cEMAIL_1\\u003e","note":"is <QUOTE_1>","n":7}';
    const pieces = argumentsText.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
    const { text: streamed } = streamThrough(reversibleWithPattern, request, pieces, 'tool_arguments');
    expect(JSON.parse(streamed)).toEqual({ to: 'a@b.example', escaped: 'a@b.example', note: 'is "boss"', n: 7 });
    expect(textAfter(judgeOutput(reversibleWithPattern, request, site(argumentsText, 'tool_arguments')), '')).toBe(
      streamed,
    );
  });

  it('stay JSON where a number is redacted', () => {
    const text = '{"card":4111111111111111,"ok":true}';
    const { text: streamed } = streamThrough(standard, requestOf(), [...text], 'tool_arguments');
    expect(JSON.parse(streamed)).toEqual({ card: '[REDACTED:CREDIT_CARD]', ok: true });
  });
});

describe('block on a stream', () => {
  it('lets out what stands before the match, and nothing after', () => {
    const policy = build({ action: 'block' });
    expect(streamThrough(policy, requestOf(), [...'Hello, mail a@b.example and more'])).toEqual({
      text: 'Hello, mail ',
      verdict: 'block',
      matches: { email: 1 },
    });
  });
});
