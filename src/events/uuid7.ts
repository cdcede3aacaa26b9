/** UUIDv7 (RFC 9562 §5.7): ids that sort by time, strictly increasing within a process. */
import { randomFillSync } from 'node:crypto';

const pool = new Uint8Array(10 * 256);
let taken = pool.length;
let lastMs = 0;
let counter = 0;

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const byteAt = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
const pair = (byte: number): string => hex[byte & 0xff] ?? '00';

/**
 * A new id. The 12 bits after the version count up within one millisecond (RFC 9562 §6.2, method 1); when they run out, or when
 * the clock goes back, the time field runs ahead, so that ids never repeat or step back.
 * @param now milliseconds since the epoch
 */
export const uuid7 = (now: number = Date.now()): string => {
  if (taken + 10 > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const at = taken;
  taken += 10;
  if (now > lastMs) {
    lastMs = now;
    // The top bit stays free, so that a fresh millisecond has at least 2,048 ids.
    counter = ((byteAt(pool, at) << 8) | byteAt(pool, at + 1)) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const high = Math.floor(lastMs / 0x1_0000);
  const low = lastMs & 0xffff;
  return (
    `${pair(high >>> 24)}${pair(high >>> 16)}${pair(high >>> 8)}${pair(high)}-${pair(low >>> 8)}${pair(low)}-` +
    `${pair(0x70 | (counter >>> 8))}${pair(counter)}-` +
    `${pair(0x80 | (byteAt(pool, at + 2) & 0x3f))}${pair(byteAt(pool, at + 3))}-` +
    `${pair(byteAt(pool, at + 4))}${pair(byteAt(pool, at + 5))}${pair(byteAt(pool, at + 6))}${pair(byteAt(pool, at + 7))}` +
    `${pair(byteAt(pool, at + 8))}${pair(byteAt(pool, at + 9))}`
  );
};
