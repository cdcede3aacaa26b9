/** Secrets with a structure of their own: private keys and signed tokens. */
import { entropy } from './plausible.ts';
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
  // PuTTY's files say so behind a public half.
  always({ type: 'private_key', pattern: `\\bPrivate-Lines: \\d{1,3}${blank}+${run}(?:${blank}+${run})*` }),
  // A signed token that was encoded once more.
  token('jwt', 'ZXlK[A-Za-z0-9+/_-]{60,}', {
    bits: 3,
    check: (text) => isJwt(Buffer.from(text, 'base64').toString('latin1')),
  }),
  // What `/etc/shadow`, `.htpasswd` and user tables hold: the words behind them can be guessed.
  always({
    type: 'password_hash',
    pattern:
      '\\$(?:2[abxy]\\$\\d{2}\\$[./A-Za-z0-9]{53}|[156]\\$(?:rounds=\\d{1,9}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{22,86}|apr1\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}|y\\$[./A-Za-z0-9]{2,8}\\$[./A-Za-z0-9]{4,86}\\$[./A-Za-z0-9]{43}|argon2(?:id|i|d)\\$v=\\d{1,3}\\$m=\\d{1,9},t=\\d{1,4},p=\\d{1,4}\\$[A-Za-z0-9+/]{8,64}\\$[A-Za-z0-9+/]{16,100})',
    accept: ({ text }) => entropy(text) >= 3,
  }),
  token('age_secret_key', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  token('jwt', 'ey[A-Za-z0-9_-]+\\.ey[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+', { bits: 3, check: isJwt }),
];
