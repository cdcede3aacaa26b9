/** The building inspector: the rules of docs/architecture.md that a compiler cannot keep. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** The code without comments and without what stands in strings. */
  readonly code: string;
}

const bare = (text: string): string =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");

const files: readonly SourceFile[] = globSync('**/*.ts', { cwd: src })
  .sort()
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8');
    return { path, room: path.split('/')[0] ?? path, text, code: bare(text) };
  });

/** Which rooms a room may import at run time. Types may cross further: settings and plans are declared by those who want them. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'version.ts': [],
  exchange: [],
  streaming: ['exchange'],
  operators: ['exchange'],
  policies: ['exchange', 'streaming', 'operators'],
  providers: ['exchange', 'streaming'],
  resilience: ['exchange', 'operators'],
  upstream: ['exchange', 'streaming', 'operators'],
  events: ['exchange'],
  telemetry: ['exchange'],
  pipeline: [
    'exchange',
    'streaming',
    'operators',
    'policies',
    'providers',
    'resilience',
    'upstream',
    'events',
    'telemetry',
  ],
  server: ['exchange', 'pipeline', 'events', 'telemetry'],
  'control-plane': ['events'],
  demo: [],
  // Beside the request path: the configuration, the evaluation of policies and the command line may look at what they compile, measure or run.
  config: ['exchange', 'streaming', 'policies', 'providers'],
};
const mayImportAll = new Set(['gateway.ts', 'main.ts', 'cli', 'eval', 'simulation']);

interface Import {
  readonly from: SourceFile;
  readonly to: string;
  readonly typeOnly: boolean;
}

const importsOf = (file: SourceFile): Import[] =>
  [...file.text.matchAll(/^(?:import|export)\s+(type\s)?[^;']*?from '(\.[^']+\.ts)'/gms)].map((found) => ({
    from: file,
    to: relative(src, resolve(src, dirname(file.path), found[2] ?? '')).split('/')[0] ?? '',
    typeOnly: found[1] !== undefined || typesOnly(found[0]),
  }));

const typesOnly = (statement: string): boolean => {
  const names = /\{([^}]*)\}/
    .exec(statement)?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names?.every((name) => name.startsWith('type ')) ?? false;
};

describe('import directions', () => {
  it('knows every room', () => {
    const unknown = new Set(
      files.map(({ room }) => room).filter((room) => !(room in mayImport) && !mayImportAll.has(room)),
    );
    expect([...unknown]).toEqual([]);
  });

  it('lets no room reach past those it stands on', () => {
    const wrong = files
      .flatMap(importsOf)
      .filter(({ from, to, typeOnly }) => !typeOnly && to !== from.room && !mayImportAll.has(from.room))
      .filter(({ from, to }) => !mayImport[from.room]?.includes(to))
      .map(({ from, to }) => `${from.path} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  it('gives no room the configuration, not even its types', () => {
    const wrong = files
      .flatMap(importsOf)
      .filter(({ from, to }) => to === 'config' && from.room !== 'config' && !mayImportAll.has(from.room))
      .map(({ from }) => from.path);
    expect(wrong).toEqual([]);
  });
});

describe('rxjs', () => {
  it('stays out of streaming/, and is types only in exchange/', () => {
    const wrong = files.filter(
      ({ room, text }) =>
        (room === 'streaming' && /from 'rxjs/.test(text)) ||
        (room === 'exchange' && /^import \{[^}]*\} from 'rxjs/m.test(text)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('is subscribed to in the writer, the events, main, and inside operators', () => {
    /** Operators of the pipeline that own an inner observable and hand its teardown on. */
    const operators = ['pipeline/filter-output.ts', 'pipeline/snapshots.ts'];
    const wrong = files.filter(
      ({ path, room, code }) =>
        /(?<!source)\.subscribe\(/.test(code) &&
        !['events', 'operators', 'cli', 'simulation'].includes(room) &&
        !['server/write-frames.ts', 'main.ts', 'gateway.ts', ...operators].includes(path),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

it('writes HTTP error statuses in one table', () => {
  /** Files that read other people's statuses, or play another server, and the keys an operator may write. */
  const others = [
    'pipeline/answer-failure.ts',
    'pipeline/attempt-policy.ts',
    'pipeline/plan.ts',
    'events/delivery-error.ts',
    'exchange/gateway-error.ts',
  ];
  const wrong = files
    .filter(
      ({ path, room }) =>
        !others.includes(path) && !['config', 'demo', 'control-plane', 'cli', 'simulation', 'eval'].includes(room),
    )
    .flatMap(({ path, code }) =>
      code
        .split('\n')
        .filter((line) => /(?:status|\bcode|writeHead)\W{1,12}[45]\d\d\b/i.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(wrong).toEqual([]);
});

describe('every file', () => {
  it('says in its first line what it is for', () => {
    expect(files.filter(({ text }) => !text.startsWith('/**')).map(({ path }) => path)).toEqual([]);
  });

  it('is named for what it holds', () => {
    const banned = /(?:^|[/-])(?:utils?|helpers?|common|manager|service|handler|misc|types)(?:[./-]|$)/;
    // `external` asks an HTTP service for its verdict: there the word is the thing's own.
    const named = files.filter(({ path }) => !path.startsWith('policies/external/'));
    expect(named.filter(({ path }) => banned.test(path)).map(({ path }) => path)).toEqual([]);
    expect(files.filter(({ path }) => !/^[a-z0-9/.-]+$/.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('has named exports only, and leaves nothing for later', () => {
    const wrong = files.filter(
      ({ text, code }) =>
        /^export default/m.test(code) || /\b(?:TODO|FIXME|XXX)\b/.test(text) || /\benum\s+[A-Z]/.test(code),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('is short: half of them below 80 lines, each below 400', () => {
    const lengths = files
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .sort((a, b) => a.lines - b.lines);
    expect(lengths[Math.floor(lengths.length / 2)]?.lines).toBeLessThan(80);
    expect(lengths.filter(({ lines }) => lines > 400)).toEqual([]);
  });
});
