/** Secrets with a structure of their own: private keys and signed tokens. */
import { always, type SecretFormat, token } from './token.ts';

/** What stands between the lines of a key in files, in JSON strings (`\n`) and in source text. */
const blank = '(?:[\\s"\',]|\\\\{1,2}[nr])';
const heading = '(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset):[^\\n\\\\]*(?:\\n|\\\\{1,2}n)';
const run = '[A-Za-z0-9+/=]{16,}';

/**
 * From BEGIN as far as the body goes. A body is runs of at least 16 Base64 signs, so that text which only speaks of such a key goes on
 * flowing; END may be missing (a cut key is a leak too).
 */
const privateKey =
  `-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----${blank}*(?:${heading}${blank}*){0,4}${run}(?:${blank}+${run})*` +
  `(?:(?:${blank}+=?[A-Za-z0-9+/]{1,15}={0,2})?${blank}*-----END [A-Z0-9 ]{1,40}-----)?`;

/** RFC 7519: the header is a JSON object with an algorithm. */
const isJwt = (text: string): boolean => {
  try {
    const header: unknown = JSON.parse(Buffer.from(text.slice(0, text.indexOf('.')), 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch {
    return false;
  }
};

export const keySecrets: readonly SecretFormat[] = [
  always({ type: 'private_key', pattern: privateKey }),
  token('age_secret_key', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  token('jwt', 'ey[A-Za-z0-9_-]+\\.ey[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+', { bits: 3, check: isJwt }),
];
