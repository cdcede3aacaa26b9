/** The receiver's half of Standard Webhooks 1.0.0: is this body from somebody who knows one of our secrets? */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds a timestamp may be off, either way: beyond it a request may be a recording. */
const tolerance = 300;

export type SignatureCheck = 'valid' | 'missing' | 'stale' | 'wrong';

/**
 * @param secrets `whsec_…`
 * @param now milliseconds since the epoch
 */
export const checkSignature = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  secrets: readonly string[],
  now: number,
): SignatureCheck => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') return 'missing';
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) return 'stale';
  const expected = secrets.map((secret) =>
    createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest(),
  );
  const given = signature
    .split(' ')
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  return given.some((one) => expected.some((digest) => one.length === digest.length && timingSafeEqual(one, digest)))
    ? 'valid'
    : 'wrong';
};
