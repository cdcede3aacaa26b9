/** Signs what is sent to the control plane: Standard Webhooks 1.0.0, symmetric (`v1`). https://www.standardwebhooks.com */
import { createHmac } from 'node:crypto';

const prefix = 'whsec_';

/** The key bytes of a `whsec_…` secret (base64 behind the prefix, which may be missing). */
const keyOf = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64');

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature'?: string;
}

/**
 * The headers of one attempt: the id stays over retries, the timestamp is the attempt's own, and there is one signature a secret, so that a
 * receiver accepts it with the old secret as well as with the new one during rotation.
 * @param now milliseconds since the epoch
 */
export const signedHeaders = (id: string, body: string, secrets: readonly string[], now: number): SignedHeaders => {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
  };
};
