import { describe, expect, test } from 'vitest';
import { brokenConfigs } from './broken-configs.ts';
import { load } from './config-files.ts';

const mark = '‸';

/** The text without its mark, and the line and column at which the mark stood. */
const unmark = (text: string): { text: string; line: number; column: number } => {
  const before = text.slice(0, text.indexOf(mark)).split('\n');
  return { text: text.replace(mark, ''), line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

describe('every mistake is found where it stands, with what to write instead', () => {
  test.each(brokenConfigs)('%s', (_name, marked, code, path, suggestion) => {
    const { text, line, column } = unmark(marked);
    const result = load({ configs: [text] });
    expect(result.ok ? [] : result.errors).toContainEqual(
      expect.objectContaining({ code, path, line, column, suggestion }),
    );
  });

  test('no message repeats what may be a secret', () => {
    for (const [, marked] of brokenConfigs) {
      const result = load({ configs: [unmark(marked).text] });
      expect(JSON.stringify(result)).not.toMatch(/sk-live|sk-abc|me:pw|Bearer abc|hunter2/);
    }
  });

  test('a broken section does not hide what is wrong in another', () => {
    const result = load({
      configs: [
        'pack: {}\npolicies: { chain: [nonsense] }\nproviders: { targets: [{ id: a, provider: openai-compatible }] }\n',
      ],
    });
    expect(result.ok ? [] : result.errors.map(({ code }) => code)).toEqual([
      'missing_key',
      'missing_key',
      'missing_key',
      'unknown_policy',
      'missing_key',
    ]);
  });
});
