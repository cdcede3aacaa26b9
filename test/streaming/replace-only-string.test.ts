/** The quick way to replace a string does what the walk does, or says that it cannot tell. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonPath } from '../../src/exchange/text.ts';
import { editJson, replaceOnlyString, stringEdit } from '../../src/streaming/json-edit.ts';

// Few signs, so that texts, keys and what stands between them look alike.
const word = fc.stringMatching(/^[a,:{}[\] ]{0,4}$/);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, weight: 2, arbitrary: word },
    { maxDepth: 3, weight: 1, arbitrary: fc.constantFrom(null, 1, 'a"b', 'ä\n') },
    { maxDepth: 3, weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { maxDepth: 3, weight: 2, arbitrary: fc.dictionary(word, tie('value'), { maxKeys: 3 }) },
  ),
}));

const strings = (of: unknown, path: JsonPath = []): readonly (readonly [JsonPath, string])[] => {
  if (typeof of === 'string') return [[path, of]];
  if (Array.isArray(of)) return of.flatMap((item, index) => strings(item, [...path, index]));
  if (typeof of !== 'object' || of === null) return [];
  return Object.entries(of).flatMap(([key, item]) => strings(item, [...path, key]));
};

describe('replaceOnlyString', () => {
  it('gives what the walk gives wherever it gives something', () => {
    let given = 0;
    fc.assert(
      fc.property(value, word, fc.boolean(), fc.nat(), (json, to, spaced, pick) => {
        const text = JSON.stringify(json, null, spaced ? 1 : 0);
        const all = strings(json);
        const [path, from] = all[pick % Math.max(1, all.length)] ?? [];
        if (path === undefined || from === undefined || path.length === 0) return;
        const quick = replaceOnlyString(text, path, from, to);
        if (quick === undefined) return;
        given += 1;
        expect(quick).toBe(editJson(text, [stringEdit(path, to)]));
      }),
      { numRuns: 3_000 },
    );
    expect(given).toBeGreaterThan(100);
  });

  it.each([
    ['the text stands twice', '{"content":"a","other":"a"}', ['content'], 'a'],
    ['a key of its own name', '{"a":1,"content":"a"}', ['content'], 'a'],
    ['a key stands twice', '{"content":"b","content":"a"}', ['content'], 'a'],
    ['an escape somewhere', '{"x":"a","content":"\\u0061"}', ['content'], 'a'],
    ['what stands between two strings looks like it', '["b",","]', [1], ','],
  ] as const)('leaves it to the walk: %s', (_name, text, path, from) => {
    expect(replaceOnlyString(text, path, from, 'z')).toBeUndefined();
  });

  it('escapes what it puts in', () => {
    expect(replaceOnlyString('{"content":"a"}', ['content'], 'a', '"\n')).toBe('{"content":"\\"\\n"}');
  });
});
