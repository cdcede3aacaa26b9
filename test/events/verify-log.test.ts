import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../src/events/event-log.ts';
import { silentReporter } from '../../src/events/reporter.ts';
import { listSegments, type Segment } from '../../src/events/segments.ts';
import { verifyLog } from '../../src/events/verify-log.ts';
import { makeEvent, makeSettings } from './support/make-event.ts';
import { temporaryDirectory } from './support/temporary.ts';

const records = 24;

/** A log of 24 records in several segments, and a way to put it back. */
const makeLog = () => {
  const log = new EventLog({ ...makeSettings(temporaryDirectory()), segmentBytes: 6_000 }, silentReporter);
  let last = { sequence: 0, hash: '' };
  for (let index = 0; index < records; index += 1) last = log.append(makeEvent());
  log.close();
  const segments = listSegments(log.directory);
  const contents = segments.map(({ path }) => readFileSync(path));
  const restore = (): void => {
    for (const [index, { path }] of segments.entries()) writeFileSync(path, contents[index] ?? '');
  };
  return { directory: log.directory, segments, restore, last };
};

const place = (segments: readonly Segment[], sequence: number): { path: string; line: number } => {
  const segment = segments.findLast(({ first }) => first <= sequence);
  return { path: segment?.path ?? '', line: sequence - (segment?.first ?? 0) + 1 };
};

const changeLines = (path: string, change: (lines: string[]) => string[]): void => {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
};

const anySequence = fc.integer({ min: 1, max: records });

describe('verify', () => {
  it('finds an untouched log unbroken', async () => {
    const { directory, segments } = makeLog();
    expect(segments.length).toBeGreaterThan(3);
    expect(await verifyLog('log', directory)).toMatchObject({ records, first: 1, last: records, broken: undefined });
  });

  it('names any record of which any character was altered', async () => {
    const { directory, segments, restore } = makeLog();
    await fc.assert(
      fc.asyncProperty(anySequence, fc.nat(), async (sequence, anywhere) => {
        restore();
        const { path, line } = place(segments, sequence);
        changeLines(path, (lines) =>
          lines.map((text, index) => {
            if (index !== line - 1) return text;
            const at = anywhere % text.length;
            return text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
          }),
        );
        const { broken } = await verifyLog('log', directory);
        expect(broken).toMatchObject({ file: path, line });
        expect(['altered', 'unreadable', 'missing']).toContain(broken?.kind);
      }),
      { numRuns: 150 },
    );
  });

  it('names any record that was taken out, the last one by what the feeder has read', async () => {
    const { directory, segments, restore, last } = makeLog();
    for (let sequence = 1; sequence <= records; sequence += 1) {
      restore();
      const { path, line } = place(segments, sequence);
      changeLines(path, (lines) => lines.toSpliced(line - 1, 1));
      expect((await verifyLog('log', directory, last)).broken).toMatchObject({ kind: 'missing', sequence });
    }
  });

  it('names the first of any two records that changed places', async () => {
    const { directory, segments, restore } = makeLog();
    await fc.assert(
      fc.asyncProperty(anySequence, anySequence, async (one, other) => {
        fc.pre(one !== other);
        restore();
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const [a, b] = [place(segments, first), place(segments, second)];
        const lineAt = ({ path, line }: { path: string; line: number }) =>
          readFileSync(path, 'utf8').split('\n')[line - 1] ?? '';
        const [lineA, lineB] = [lineAt(a), lineAt(b)];
        changeLines(a.path, (lines) => lines.with(a.line - 1, lineB));
        changeLines(b.path, (lines) => lines.with(b.line - 1, lineA));
        expect((await verifyLog('log', directory)).broken).toMatchObject({
          kind: 'reordered',
          file: a.path,
          line: a.line,
          sequence: first,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('names a missing segment', async () => {
    const { directory, segments, restore } = makeLog();
    for (const [index, segment] of segments.slice(0, -1).entries()) {
      restore();
      rmSync(segment.path);
      expect((await verifyLog('log', directory)).broken).toMatchObject({
        kind: 'missing',
        file: segments[index + 1]?.path,
        line: 1,
        sequence: segment.first,
      });
    }
  });

  it('notices a chain that was computed anew, by what the feeder has read', async () => {
    const original = makeLog();
    const forged = makeLog();
    expect((await verifyLog('log', forged.directory)).broken).toBeUndefined();
    expect((await verifyLog('log', forged.directory, original.last)).broken).toMatchObject({
      kind: 'altered',
      sequence: records,
    });
  });
});
