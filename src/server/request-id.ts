/** The name of a request: the caller's own where it is well-formed, else a UUIDv7 (RFC 9562, section 5.7). */
import { randomBytes } from 'node:crypto';

const wellFormed = /^[A-Za-z0-9._-]{1,128}$/;

/** What `x-request-id` says, if it can safely be logged and sent back; else a new id. */
export const requestId = (header: string | string[] | undefined): string =>
  typeof header === 'string' && wellFormed.test(header) ? header : uuidV7(Date.now());

/** A UUIDv7 for a moment (milliseconds since 1970): sorts by time, 74 random bits. */
export const uuidV7 = (now: number): string => {
  const bytes = takeRandom();
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

// One call for the system's randomness costs as much for 4 KB as for 16 bytes.
let pool = Buffer.alloc(0);
let used = 0;

const takeRandom = (): Buffer => {
  if (used + 16 > pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
};
