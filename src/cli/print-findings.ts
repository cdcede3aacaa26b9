/** Findings for people: where, what, the line itself with a caret, and what to write instead. */
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Finding } from '../config/finding.ts';
import { maskLine } from '../config/literal-secret.ts';

const linesOf = (file: string, cache: Map<string, readonly string[]>): readonly string[] => {
  const known = cache.get(file);
  if (known !== undefined) return known;
  let lines: readonly string[] = [];
  try {
    lines = readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/);
  } catch {
    // A finding about a file that cannot be read has no excerpt.
  }
  cache.set(file, lines);
  return lines;
};

/** As much of a long line as fits around the place. */
const widest = 160;

/** What a terminal would obey is shown as a box. */
const printable = (text: string): string => text.replaceAll(/(?!\t)\p{Cc}/gu, '\u25a1');

const excerpt = ({ file, line, column }: Finding, cache: Map<string, readonly string[]>): string => {
  const source = linesOf(file, cache)[line - 1];
  if (source === undefined || source.trim() === '') return '';
  const from = source.length > widest ? Math.max(0, column - widest / 2) : 0;
  const shown = printable(maskLine(source).slice(from, from + widest));
  const gutter = `${String(line).padStart(6)} | `;
  const indent = source.slice(from, column - 1).replaceAll(/[^\t]/g, ' ');
  return `${gutter}${shown}\n${' '.repeat(gutter.length)}${indent}^\n`;
};

const paint = (color: 'red' | 'yellow' | 'cyan', text: string): string =>
  styleText(color, text, { stream: process.stdout });

/** `file:line:column code message`, the source line, the suggestion; one block a finding. */
export const formatFindings = (errors: readonly Finding[], warnings: readonly Finding[]): string => {
  const cache = new Map<string, readonly string[]>();
  const block = (finding: Finding, kind: 'error' | 'warning'): string => {
    const { file, line, column, code, path, message, suggestion } = finding;
    const label = paint(kind === 'error' ? 'red' : 'yellow', kind === 'error' ? code : `${code} (warning)`);
    const where = path === '' ? '' : `${printable(path)}: `;
    return `${file}:${line}:${column} ${label} ${where}${printable(message)}\n${excerpt(finding, cache)}${paint('cyan', `         ${suggestion}`)}\n`;
  };
  return [...errors.map((each) => block(each, 'error')), ...warnings.map((each) => block(each, 'warning'))].join('\n');
};
