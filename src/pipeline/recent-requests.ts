/** Recognises a caller that sends the same request again: by its SDK's own count, or by an equal digest seconds before. */
import { createHash, hash } from 'node:crypto';

const windowMs = 10_000;
const most = 4_096;
/** Bytes from which a body costs more to copy than a hash object to make. */
const largeBody = 65_536;

/**
 * A digest of a body that equal bodies share and nobody without the key can guess from. 16 bytes, hex: half of a SHA-256 over key and body.
 * Not an HMAC object a request, which costs four times as much; cut in half it cannot be extended.
 */
export const digestWith = (key: string): ((body: Uint8Array) => string) => {
  const prefix = Buffer.from(key);
  const digest = (body: Uint8Array): string =>
    body.length < largeBody
      ? hash('sha256', Buffer.concat([prefix, body]), 'hex')
      : createHash('sha256').update(prefix).update(body).digest('hex');
  return (body) => digest(body).slice(0, 32);
};

export class RecentRequests {
  /** Insertion order is age: the oldest are dropped first. */
  readonly #seen = new Map<string, { readonly count: number; readonly at: number }>();

  /**
   * How many times this caller has sent this request before.
   * @param digest of the body
   * @param now milliseconds
   */
  retriesOf(digest: string, headers: Readonly<Record<string, string>>, now: number): number {
    const caller = headers.authorization ?? headers['x-api-key'] ?? '';
    const key = `${digest} ${caller}`;
    const before = this.#seen.get(key);
    const again = before !== undefined && now - before.at < windowMs ? before.count + 1 : 0;
    this.#seen.delete(key);
    this.#seen.set(key, { count: again, at: now });
    if (this.#seen.size > most) this.#forgetOldest();
    const told = Number.parseInt(headers['x-stainless-retry-count'] ?? '', 10);
    return Number.isSafeInteger(told) && told > 0 ? Math.min(told, 1_000) : again;
  }

  #forgetOldest(): void {
    for (const key of this.#seen.keys()) {
      this.#seen.delete(key);
      return;
    }
  }
}
