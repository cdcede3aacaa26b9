import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsGlob, globList } from '../../src/policies/glob.ts';

describe('globs', () => {
  const cases: readonly [string, string, boolean][] = [
    ['search', 'search', true],
    ['search', 'search_web', false],
    ['search_*', 'search_', true],
    ['*_file', 'delete_file', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['t?p', 'tap', true],
    ['t?p', 'tp', false],
    ['*', '', true],
    ['', 'x', false],
    ['a.c', 'abc', false],
  ];
  for (const [glob, name, fits] of cases) {
    it(`${glob || '(nothing)'} ${fits ? 'fits' : 'does not fit'} ${name || '(nothing)'}`, () => {
      expect(fitsGlob(glob, name)).toBe(fits);
      expect(globList([glob])(name)).toBe(fits);
    });
  }

  it('fit what the same regular expression does', () => {
    const letters = fc.stringMatching(/^[ab]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*?]{0,6}$/), letters, (glob, name) => {
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(fitsGlob(glob, name)).toBe(expression.test(name));
      }),
      { numRuns: 1_000 },
    );
  });
});
