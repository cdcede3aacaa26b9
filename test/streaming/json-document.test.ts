/** JSON bodies: strict reading, faults with a place, and edits that leave every other byte alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import { parseJsonBytes, parseJsonDocument } from '../../src/streaming/json-document.ts';
import { editJson } from '../../src/streaming/json-edit.ts';

type Path = (string | number)[];

const refusal = (text: string): GatewayError => {
  try {
    parseJsonDocument(text);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
};

describe('refused, with the place', () => {
  it.each([
    ['', 'the text ends too early', 0, undefined],
    ['{"a":1', 'the text ends too early', 6, 'a'],
    ['{"a":1,}', 'a key was expected', 7, 'a'],
    ["{'a':1}", 'a key was expected', 1, undefined],
    ['[1 2]', 'a comma or the end of the array was expected', 3, '[0]'],
    ['{"a" 1}', 'a colon was expected', 5, 'a'],
    ['[01]', 'a comma or the end of the array was expected', 2, '[0]'],
    ['[+1]', 'a value was expected', 1, '[0]'],
    ['[NaN]', 'a value was expected', 1, '[0]'],
    ['[1.]', 'a comma or the end of the array was expected', 2, '[0]'],
    ['nul', 'a value was expected', 0, undefined],
    ['1 2', 'unexpected text after the value', 2, undefined],
    ['\ufeff{}', 'a value was expected', 0, undefined],
    ['["a\nb"]', 'a control character must be escaped', 3, '[0]'],
    ['["\\x"]', 'there is no such escape', 3, '[0]'],
    ['["\\u12g4"]', 'four hexadecimal digits were expected', 4, '[0]'],
    ['["abc', 'the text ends too early', 5, '[0]'],
    ['{"\\x":1}', 'there is no such escape', 3, undefined],
    ['{"a":{"b":1,"b":2}}', 'the key stands twice in its object', 12, 'a.b'],
    ['{"role":1,"r\\u006fle":2}', 'the key stands twice in its object', 10, 'role'],
    ['{"__proto__":1,"__proto__":2}', 'the key stands twice in its object', 15, '__proto__'],
  ])('%j: %s', (text, reason, offset, param) => {
    const error = refusal(text);
    expect(error.code).toBe('malformed_json');
    expect(error.message).toContain(`${reason} (line `);
    expect(error.message).toContain(`offset ${offset})`);
    expect(error.details.param).toBe(param);
  });

  it('counts lines and columns from 1', () => {
    expect(refusal('{\n  "messages": [\n    oops\n  ]\n}').message).toContain('(line 3, column 5, offset 22)');
  });

  it('says nothing of what stands in the body', () => {
    const error = refusal('{"a":"secret-value", "my secret key": "x" oops}');
    expect(`${error.message} ${error.details.param}`).not.toMatch(/secret|oops/);
  });

  it('nesting past the bound, before it costs anything', () => {
    expect(refusal('['.repeat(5_000_000)).message).toContain('nested deeper than 256');
    expect(parseJsonDocument(`${'['.repeat(256)}${']'.repeat(256)}`).value).toHaveLength(1);
  });

  it('bytes that are not UTF-8, and a byte order mark', () => {
    for (const wrong of [
      [0x22, 0xff, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0xef, 0xbb, 0xbf, 0x31],
    ]) {
      expect(() => parseJsonBytes(Uint8Array.from(wrong))).toThrow(expect.objectContaining({ code: 'malformed_json' }));
    }
  });

  it('blames the provider for its own answer', () => {
    expect(() => parseJsonDocument('<html>', 'invalid_response')).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });
});

describe('accepted', () => {
  it('agrees with the native parser on any text near JSON', () => {
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '\\', '\n', ',', '}', '0', '\u0001'))
      .map(([json, at, extra]) => json.slice(0, at % (json.length + 1)) + extra + json.slice(at % (json.length + 1)));
    fc.assert(
      fc.property(nearly, (text) => {
        let native: { value: unknown } | undefined;
        try {
          native = { value: JSON.parse(text) };
        } catch {
          native = undefined;
        }
        if (native === undefined) expect(refusal(text).code).toBe('malformed_json');
        else {
          try {
            expect(parseJsonDocument(text).value).toEqual(native.value);
          } catch (error) {
            expect(String(error)).toContain('stands twice');
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('__proto__ is a key like any other', () => {
    const { value } = parseJsonDocument('{"__proto__":{"polluted":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('bytes, with characters beyond ASCII', () => {
    expect(parseJsonBytes(new TextEncoder().encode('"kůň 🐎"')).value).toBe('kůň 🐎');
  });
});

const strings = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => strings(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => strings(item, [...path, key]));
};

const at = (value: unknown, path: Path): unknown => path.reduce<unknown>((node, part) => Object(node)[part], value);

const put = (value: unknown, path: Path, text: string): unknown => {
  const [part, ...rest] = path;
  if (part === undefined) return text;
  if (Array.isArray(value)) return value.map((item, index) => (index === part ? put(item, rest, text) : item));
  return Object.fromEntries(
    Object.entries(Object(value)).map(([k, item]) => [k, k === part ? put(item, rest, text) : item]),
  );
};

/** JSON with white space and escapes that no encoder would write. */
const oddJson = fc.tuple(fc.jsonValue(), fc.constantFrom(0, 1, 3), fc.boolean()).map(([value, indent, escaped]) => {
  const text = JSON.stringify(value, null, indent);
  return escaped ? text.replaceAll('o', '\\u006f').replaceAll('/', '\\/') : text;
});

describe('edits', () => {
  it('leave every other byte alone: numbers keep digits, white space and escapes stay', () => {
    const text = '{ "seed": 12345678901234567890.10,\n "a" : "x\\u0041\\/" , "b":["\\ud800", "old"],"z":1e999 }';
    expect(parseJsonDocument(text).replaceStrings([{ path: ['b', 1], value: 'n"\n🐎' }])).toBe(
      text.replace('"old"', '"n\\"\\n🐎"'),
    );
  });

  it('with the values that stand there change nothing', () => {
    fc.assert(
      fc.property(oddJson, (text) => {
        const document = parseJsonDocument(text);
        const edits = strings(document.value).map((path) => ({ path, value: String(at(document.value, path)) }));
        expect(document.replaceStrings(edits)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('give the object that was meant', () => {
    fc.assert(
      fc.property(
        oddJson,
        fc.array(fc.tuple(fc.nat(), fc.string({ unit: 'binary' })), { maxLength: 4 }),
        (text, changes) => {
          const document = parseJsonDocument(text);
          const places = strings(document.value);
          const edits = new Map(
            changes.flatMap(([index, value]) => {
              const path = places[index % places.length];
              return path === undefined ? [] : [[JSON.stringify(path), { path, value }] as const];
            }),
          );
          const expected = [...edits.values()].reduce(
            (value, edit) => put(value, edit.path, edit.value),
            document.value,
          );
          expect(JSON.parse(document.replaceStrings([...edits.values()]))).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('of a lone surrogate stay well-formed text', () => {
    const edited = parseJsonDocument('"x"').replaceStrings([{ path: [], value: 'a\ud800' }]);
    expect(edited).toBe('"a\\ud800"');
    expect(edited.isWellFormed()).toBe(true);
  });

  it('of places that are no strings, or do not exist, are a defect', () => {
    const document = parseJsonDocument('{"a":1}');
    expect(() => document.replaceStrings([{ path: ['a'], value: 'x' }])).toThrow('not a string');
    expect(() => document.replaceStrings([{ path: ['b'], value: 'x' }])).toThrow('not in the JSON');
  });

  it('reach both values of a key that stands twice', () => {
    expect(editJson('{"a":1,"b":[{}],"a":2}', [{ path: ['a'], replace: () => 'null' }])).toBe(
      '{"a":null,"b":[{}],"a":null}',
    );
  });
});
