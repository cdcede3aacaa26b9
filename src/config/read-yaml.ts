/** YAML text → located values. Strict where YAML surprises: duplicate keys, merge keys, tags and alias bombs are errors. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { FindingList, KeyPath, Place } from './finding.ts';
import { emptyMap, type Located, type LocatedEntry, type LocatedMap, type Scalar } from './located.ts';

/** More than any honest configuration has, far less than an alias bomb unfolds to. */
const maxNodes = 20_000;
const maxDepth = 64;

const messages: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here twice',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
};

const suggestions: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two',
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'one document a file: put the others into files of their own and layer them',
  TAG_RESOLVE_FAILED: 'write the plain value, without a tag',
};

/** Reads one file's text. Findings go to `findings`; what could be read is returned either way. */
export const readYaml = (file: string, written: string, findings: FindingList): LocatedMap => {
  const text = written.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const place = (offset: number | undefined): Place => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  for (const problem of [...document.errors, ...document.warnings]) {
    const code = problem.code === 'DUPLICATE_KEY' ? 'duplicate_key' : 'yaml_syntax';
    const message = messages[problem.code] ?? problem.message.split('\n')[0] ?? '';
    const path = pathTo(document.contents, problem.pos[0]) ?? [];
    findings.error(place(problem.pos[0]), code, path, message, suggestions[problem.code] ?? 'correct the YAML here');
  }
  if (findings.failed || document.contents === null) return emptyMap(file);

  let nodes = 0;
  const visit = (node: Node | null, path: KeyPath, fallback: Place): Located => {
    const at = node?.range ? place(node.range[0]) : fallback;
    nodes += 1;
    if (nodes > maxNodes || path.length > maxDepth) throw new TooLarge(at, path);
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) {
        findings.error(
          at,
          'yaml_syntax',
          path,
          `there is no anchor "${node.source}"`,
          'define the anchor before its alias',
        );
      }
      // The place is the alias's own: that is where the reader wrote the value.
      return { ...visit(target ?? null, path, at), at };
    }
    if (isMap(node)) {
      const entries = new Map<string, LocatedEntry>();
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : '';
        const keyAt = isScalar(key) && key.range ? place(key.range[0]) : at;
        if (name === '<<') {
          findings.error(
            keyAt,
            'merge_key',
            [...path, name],
            'merge keys are not supported',
            'write the keys out, or layer a second file',
          );
        } else if (name === '__proto__') {
          findings.error(keyAt, 'unknown_key', [...path, name], `unknown key "${name}"`, 'remove it');
        } else {
          entries.set(name, { keyAt, value: visit(isNode(value) ? value : null, [...path, name], keyAt) });
        }
      }
      return { kind: 'map', at, entries };
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index) => visit(isNode(item) ? item : null, [...path, index], at));
      return { kind: 'list', at, items };
    }
    return { kind: 'scalar', at, value: isScalar(node) ? toScalar(node.value) : null };
  };

  try {
    const root = visit(document.contents, [], { file, line: 1, column: 1 });
    if (root.kind === 'map') return root;
    if (root.kind === 'list' || root.value !== null) {
      findings.error(root.at, 'wrong_type', [], 'the file must hold keys and values', 'start with `pack:`');
    }
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    findings.error(error.at, 'alias_limit', error.path, 'the file unfolds to too many values', 'use fewer aliases');
  }
  return emptyMap(file);
};

/** The path of the key that is written at an offset. */
const pathTo = (node: unknown, offset: number): KeyPath | undefined => {
  if (isSeq(node)) {
    return node.items.reduce<KeyPath | undefined>((found, item, index) => {
      const below = found === undefined ? pathTo(item, offset) : undefined;
      return below === undefined ? found : [index, ...below];
    }, undefined);
  }
  if (!isMap(node)) return undefined;
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const below = key.range?.[0] === offset ? [] : pathTo(value, offset);
    if (below !== undefined) return [String(key.value), ...below];
  }
  return undefined;
};

class TooLarge extends Error {
  readonly at: Place;
  readonly path: KeyPath;

  constructor(at: Place, path: KeyPath) {
    super('too large');
    this.at = at;
    this.path = path;
  }
}

const isNode = (value: unknown): value is Node => isAlias(value) || isMap(value) || isSeq(value) || isScalar(value);

const toScalar = (value: unknown): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
