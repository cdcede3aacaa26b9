/** Pattern text to syntax tree. Text is matched by code point, as the `u` flag does, whether or not the flag is there. */
import { type AST, RegExpParser, RegExpSyntaxError } from '@eslint-community/regexpp';
import type { PatternFlags } from './character-sets.ts';
import { UnsafePatternError } from './unsafe-pattern-error.ts';

const parser = new RegExpParser({ ecmaVersion: 2025 });
const SURROGATE = /[\ud800-\udfff]/;

const flagsOf = (flags: string): PatternFlags => {
  const unknown = /[^imsuv]/.exec(flags);
  if (unknown !== null || new Set(flags).size !== flags.length || (flags.includes('u') && flags.includes('v'))) {
    throw new UnsafePatternError('syntax', `flags "${flags}" are not understood`, 0, 'use i, m, s and one of u, v');
  }
  return {
    ignoreCase: flags.includes('i'),
    dotAll: flags.includes('s'),
    multiline: flags.includes('m'),
    unicodeSets: flags.includes('v'),
  };
};

const refusal = (error: unknown): unknown => {
  if (!(error instanceof RegExpSyntaxError)) return error;
  const message = error.message.replace(/^Invalid regular expression: .*: /s, '');
  return new UnsafePatternError('syntax', message, error.index, 'write an ECMAScript regular expression');
};

/**
 * Old syntax that the `u` flag forbids (`\-`, a literal `{`) is read as browsers read it, unless the flag was asked for.
 * @throws UnsafePatternError with reason `syntax`
 */
export const parsePattern = (
  source: string,
  flags = '',
): { readonly tree: AST.Pattern; readonly flags: PatternFlags } => {
  const read = flagsOf(flags);
  const parse = (unicode: boolean): AST.Pattern =>
    parser.parsePattern(source, 0, source.length, {
      unicode: unicode && !read.unicodeSets,
      unicodeSets: read.unicodeSets,
    });
  try {
    return { tree: parse(true), flags: read };
  } catch (error) {
    if (/[uv]/.test(flags) || SURROGATE.test(source)) throw refusal(error);
    try {
      return { tree: parse(false), flags: read };
    } catch (again) {
      throw refusal(again);
    }
  }
};
