/** Proves an event log unbroken, or names the first record that is altered, missing or out of its place. */

import { readRecords } from './read-records.ts';
import { checkSeal } from './record-seal.ts';
import { listSegments, readTrimmed } from './segments.ts';

export type BreakKind = 'altered' | 'missing' | 'reordered' | 'unreadable';

export interface ChainBreak {
  readonly kind: BreakKind;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The sequence that is concerned: of the altered record, or of the one that should stand here. */
  readonly sequence: number;
  readonly detail: string;
}

export interface LogCheck {
  readonly log: string;
  readonly records: number;
  /** Sequences of the first and the last record; 0 in an empty log. */
  readonly first: number;
  readonly last: number;
  readonly segments: number;
  readonly broken: ChainBreak | undefined;
}

/** A record that is known from elsewhere to have been in the log: what the feeder handed over last. */
export interface Anchor {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * Walks one log from its first record to its last.
 * @param anchor proves that nothing was cut off the end, and that the chain was not computed anew
 * @throws file system errors
 */
export const verifyLog = async (log: string, directory: string, anchor?: Anchor): Promise<LogCheck> => {
  const listed = listSegments(directory);
  const trimmed = readTrimmed(directory);
  // A file that retention has noted as removed may still be there, if it was interrupted.
  const segments = listed.filter((_, index) => (listed[index + 1]?.first ?? Infinity) > trimmed.sequence + 1);
  let { sequence, hash } = trimmed;
  let records = 0;
  let where = { file: directory, line: 0 };
  const result = (broken: ChainBreak | undefined): LogCheck => ({
    log,
    records,
    first: records === 0 ? 0 : trimmed.sequence + 1,
    last: records === 0 ? 0 : sequence,
    segments: segments.length,
    broken,
  });
  for (const segment of segments) {
    let line = 0;
    for await (const record of readRecords(segment.path)) {
      line += 1;
      where = { file: segment.path, line };
      const broken = judge(record.line, where, { sequence, hash });
      if (broken !== undefined) return result(await named(broken, segments, segment.path, line));
      const seal = checkSeal(record.line);
      if (seal === undefined) break;
      ({ sequence, hash } = seal);
      records += 1;
      if (anchor?.sequence === sequence && anchor.hash !== hash)
        return result({ kind: 'altered', ...where, sequence, detail: 'the record is not the one that was delivered' });
    }
  }
  if (anchor !== undefined && sequence < anchor.sequence)
    return result({
      kind: 'missing',
      ...where,
      sequence: sequence + 1,
      detail: `the log ends before record ${anchor.sequence}, which had been read from it`,
    });
  return result(undefined);
};

const judge = (line: string, where: { file: string; line: number }, before: Anchor): ChainBreak | undefined => {
  const expected = before.sequence + 1;
  const seal = checkSeal(line);
  if (seal === undefined)
    return { kind: 'unreadable', ...where, sequence: expected, detail: 'the line is not a sealed record' };
  if (!seal.intact)
    return {
      kind: 'altered',
      ...where,
      sequence: seal.sequence,
      detail: 'the content does not have the hash that stands in the record',
    };
  if (seal.sequence !== expected)
    return {
      kind: 'missing',
      ...where,
      sequence: expected,
      detail: `record ${seal.sequence} stands where ${expected} should`,
    };
  if (seal.prevHash !== before.hash)
    return {
      kind: 'altered',
      ...where,
      sequence: before.sequence,
      detail: `record ${seal.sequence} does not follow the record before it`,
    };
  return undefined;
};

/** A record that is out of its place is missing if it stands nowhere, and reordered if it stands further down. */
const named = async (
  broken: ChainBreak,
  segments: readonly { path: string }[],
  path: string,
  line: number,
): Promise<ChainBreak> => {
  if (broken.kind !== 'missing') return broken;
  let reached = false;
  for (const segment of segments) {
    if (segment.path === path) reached = true;
    if (!reached) continue;
    let at = 0;
    for await (const record of readRecords(segment.path)) {
      at += 1;
      if (segment.path === path && at <= line) continue;
      if (checkSeal(record.line)?.sequence === broken.sequence)
        return {
          ...broken,
          kind: 'reordered',
          detail: `${broken.detail}; record ${broken.sequence} stands at ${segment.path}:${at}`,
        };
    }
  }
  return broken;
};
