/**
 * The hash chain, one record a line. A third party checks it with nothing but SHA-256 (docs/events-and-replay.md):
 * take the line's bytes, cut `,"hash":"<64 hex>"` from before the final brace, and the SHA-256 of what is left is that hash. The
 * record before it has that line's `prev_hash` as its `hash`; the first record of a log has 64 zeros.
 * The bytes themselves are what is hashed, so there is no canonical form to agree on.
 */
import { hash as digest } from 'node:crypto';
import type { GatewayEvent } from './event.ts';

/** `prev_hash` of a log's first record. */
export const genesisHash = '0'.repeat(64);

export interface Sealed {
  /** With its line feed. */
  readonly line: string;
  readonly hash: string;
}

/** Numbers, chains and hashes one event. */
export const seal = (event: GatewayEvent, sequence: number, prevHash: string): Sealed => {
  const open = `${JSON.stringify(event).slice(0, -1)},"sequence":${sequence},"prev_hash":"${prevHash}"`;
  const hash = digest('sha256', `${open}}`);
  return { line: `${open},"hash":"${hash}"}\n`, hash };
};

export interface Seal {
  readonly sequence: number;
  readonly prevHash: string;
  readonly hash: string;
  /** The line's content is what its hash says. */
  readonly intact: boolean;
}

const sealPattern = /,"sequence":(\d{1,16}),"prev_hash":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/;

/**
 * Reads a line's seal; undefined where there is none.
 * @param line without its line feed
 */
export const readSeal = (line: string): Omit<Seal, 'intact'> | undefined => {
  // The seal is at the end and of bounded length: the rest need not be searched.
  const match = sealPattern.exec(line.slice(-192));
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return undefined;
  return { sequence: Number(match[1]), prevHash: match[2], hash: match[3] };
};

const hashFieldLength = ',"hash":"'.length + 64 + '"}'.length;

/** Reads a line's seal and checks the line against it. */
export const checkSeal = (line: string): Seal | undefined => {
  const found = readSeal(line);
  if (found === undefined) return undefined;
  return { ...found, intact: digest('sha256', `${line.slice(0, -hashFieldLength)}}`) === found.hash };
};
