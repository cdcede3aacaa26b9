/** The thesaurus of other languages: every word in it can be found, and none hides a word that the phrasings are made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concepts } from '../../../src/policies/prompt-injection/concepts.ts';
import { hashOf } from '../../../src/policies/prompt-injection/hashing.ts';
import { vocabulary } from '../../../src/policies/prompt-injection/phrase-finder.ts';
import { readWords } from '../../../src/policies/prompt-injection/words.ts';

const folder = new URL('../../../src/policies/prompt-injection/thesaurus/', import.meta.url);
const files = readdirSync(folder);
const linesOf = (file: string): readonly string[] => readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
const classes = Object.keys(concepts);

/** Scripts without spaces: words are found by looking. */
const unspaced = ['zh.txt', 'ja.txt', 'th.txt'];

describe.each(files)('%s', (file) => {
  const [title = '', ...lines] = linesOf(file);
  const words = lines.flatMap((line) => line.replace(/^\w+: /, '').split(' '));

  it('names its language, then classes with their words, each word once', () => {
    expect(title).toMatch(/^# \p{Lu}/u);
    for (const line of lines) {
      expect(line).toMatch(/^\w+: [^\s*]+\*?(?: [^\s*]+\*?)*$/u);
      expect(classes).toContain(line.slice(0, line.indexOf(':')));
    }
    expect(new Set(words).size).toBe(words.length);
  });

  it('is read: a word by itself has a class', () => {
    const unfound = words.filter((word) => {
      const { concept, count } = readWords(word.replace('*', '').toLowerCase(), vocabulary, true);
      return !Array.from({ length: count }, (_, at) => concept[at] ?? 0).some((number) => number > 0);
    });
    expect(unfound).toEqual([]);
  });
});

it.each(unspaced)('%s holds no word that has a word of the phrasings in it', (file) => {
  const hiding = linesOf(file)
    .slice(1)
    .flatMap((line) => line.split(' ').slice(1))
    .filter((word) => {
      const signs = [...word];
      return signs.some((_, from) =>
        signs.some(
          (_, to) =>
            to >= from && to - from + 1 < signs.length && vocabulary.has(hashOf(signs.slice(from, to + 1).join(''))),
        ),
      );
    });
  expect(hiding).toEqual([]);
});
