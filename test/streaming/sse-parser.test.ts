/** The reader of server-sent events: right for every split of every input. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SseEvent, SseParser } from '../../src/streaming/sse-parser.ts';
import { replaceSseData, writeSse } from '../../src/streaming/sse-writer.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All events of a text whose bytes arrive cut at the given places. */
const parse = (text: string, cuts: readonly number[] = []): SseEvent[] => {
  const parser = new SseParser();
  const whole = bytes(text);
  const events: SseEvent[] = [];
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length]) {
    events.push(...parser.push(whole.subarray(from, to)));
    from = to;
  }
  return [...events, ...parser.end()];
};

const seen = (text: string) => parse(text).map(({ event, data }) => [event, data]);

describe('events', () => {
  it.each<[string, string, [string, string | undefined][]]>([
    ['one data line', 'data: a\n\n', [['', 'a']]],
    ['no space after the colon', 'data:[DONE]\n\n', [['', '[DONE]']]],
    ['only one space is taken', 'data:  a\n\n', [['', ' a']]],
    ['several data lines', 'data: a\ndata: b\ndata\n\n', [['', 'a\nb\n']]],
    ['a named event', 'event: ping\ndata: {}\n\n', [['ping', '{}']]],
    [
      'CRLF',
      'event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n',
      [
        ['x', 'a'],
        ['', 'b'],
      ],
    ],
    [
      'CR',
      'data: a\r\rdata: b\r\r',
      [
        ['', 'a'],
        ['', 'b'],
      ],
    ],
    [
      'a mix of line ends',
      'data: a\r\n\ndata: b\n\r\ndata: c\r\n\r',
      [
        ['', 'a'],
        ['', 'b'],
        ['', 'c'],
      ],
    ],
    ['a comment', ': keep-alive\n\n', [['', undefined]]],
    ['a comment inside an event', ': x\ndata: a\n\n', [['', 'a']]],
    ['id and retry', 'id: 1\nretry: 5\ndata: a\n\n', [['', 'a']]],
    ['a byte order mark', '\ufeffdata: a\n\n', [['', 'a']]],
    ['a colon in the data', 'data: a: b\n\n', [['', 'a: b']]],
    [
      'no final blank line',
      'data: a\n\ndata: [DONE]',
      [
        ['', 'a'],
        ['', '[DONE]'],
      ],
    ],
    ['no final blank line but a line end', 'data: [DONE]\n', [['', '[DONE]']]],
    ['a data line that is not ASCII', 'data: žluťoučký 🐎\n\n', [['', 'žluťoučký 🐎']]],
    ['nothing', '', []],
  ])('%s', (_name, text, expected) => {
    expect(seen(text)).toEqual(expected);
  });

  it('closes an unterminated last event, so that nothing can be glued to it', () => {
    expect(parse('data: a').map(({ raw }) => raw)).toEqual(['data: a\n\n']);
    expect(parse('data: a\n').map(({ raw }) => raw)).toEqual(['data: a\n\n']);
    expect(parse('data: a\r\n\r').map(({ raw }) => raw)).toEqual(['data: a\r\n\r']);
  });

  it('gives an event with the byte that closes it', () => {
    const parser = new SseParser();
    expect(parser.push(bytes('data: a\n'))).toEqual([]);
    expect(parser.push(bytes('\n'))).toHaveLength(1);
  });
});

describe('splits', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r', '\r\n', '\n\n', 'data: ', 'data:', 'event: x', ': c', '\ufeff', ':', ' '),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join('').toWellFormed());

  it('any split gives the same events', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 20 }), (input, cuts) => {
        expect(parse(input, cuts)).toEqual(parse(input));
      }),
      { numRuns: 3000 },
    );
  });

  it('byte by byte gives the same events', () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(parse(input, [...bytes(input).keys()])).toEqual(parse(input));
      }),
      { numRuns: 1000 },
    );
  });

  it('the raw texts joined are the input, but for line ends that close the last event', () => {
    fc.assert(
      fc.property(text, (input) => {
        const joined = parse(input)
          .map(({ raw }) => raw)
          .join('');
        expect(joined.startsWith(input)).toBe(true);
        expect(['', '\n', '\n\n']).toContain(joined.slice(input.length));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with a line-by-line reading of the standard', () => {
    const standard = (input: string): (string | undefined)[] => {
      const out: (string | undefined)[] = [];
      let data: string[] = [];
      for (const line of input.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
        if (line === '' && data.length > 0) out.push(data.join('\n'));
        if (line === '') data = [];
        else if (line === 'data' || line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      }
      if (data.length > 0) out.push(data.join('\n'));
      return out;
    };
    fc.assert(
      fc.property(text, (input) => {
        const ours = parse(input).flatMap(({ data }) => (data === undefined ? [] : [data]));
        expect(ours).toEqual(standard(input));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('refusals', () => {
  it('an event above the maximum', () => {
    const parser = new SseParser(1000);
    expect(() => {
      for (let index = 0; index < 20; index++) parser.push(bytes('x'.repeat(100)));
    }).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('a huge event in small pieces costs linear time', () => {
    const parser = new SseParser();
    const began = performance.now();
    parser.push(bytes('data: '));
    for (let index = 0; index < 200_000; index++) parser.push(bytes('0123456789'));
    expect(parser.push(bytes('\n\n'))[0]?.data).toHaveLength(2_000_000);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it.each([
    ['a stray continuation byte', [0x64, 0x80]],
    ['an overlong form', [0xc0, 0xaf, 0x61]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['Latin-1', [0x61, 0xe9, 0x62]],
  ])('%s is not UTF-8', (_name, wrong) => {
    expect(() => new SseParser().push(Uint8Array.from(wrong))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('an end inside a character', () => {
    const parser = new SseParser();
    parser.push(Uint8Array.from([0x61, 0xf0, 0x9f]));
    expect(() => parser.end()).toThrow(expect.objectContaining({ code: 'stream_incomplete' }));
  });
});

describe('writing', () => {
  it('an event says the same when read again', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.constantFrom('', 'error'), (lines, name) => {
        const data = lines.join('\n').replaceAll('\r', '');
        expect(seen(writeSse(data, name))).toEqual([[name, data]]);
      }),
    );
  });

  it.each([
    ['data: {"a":1}\n\n', '{"a":1}', 'data: {"a":2}\n\n'],
    [': hi\r\nid: 7\r\ndata:{"a":1}\r\n\r\n', '{"a":1}', ': hi\r\nid: 7\r\ndata:{"a":2}\r\n\r\n'],
    ['event: x\ndata: {\ndata: "a":1}\n\n', '{\n"a":1}', 'event: x\ndata: {"a":2}\n\n'],
  ])('a new payload leaves the rest of %j as it was', (raw, data, expected) => {
    expect(replaceSseData(raw, data, '{"a":2}')).toBe(expected);
  });
});
