/**
 * Secrets known by what stands in front of them: `password=…`, `Authorization: Bearer …`, `curl -u …`, `scheme://user:…@host`. The rules
 * match from that word on, so that nothing is held back on a stream before it; `secretPart` says which part is the secret.
 */
import type { TextRule } from '../../../streaming/detector.ts';
import { lookalike } from '../recogniser.ts';
import { entropy, isPlaceholder, kindsOfSigns } from './plausible.ts';
import { always, type SecretFormat } from './token.ts';

export interface SecretPart {
  readonly head: string;
  readonly secret: string;
  readonly tail: string;
}

const shapes: Readonly<Record<string, RegExp>> = {
  assigned_secret: /^([\w.-]+(?: (?:key|token|secret))?["'`]?[ \t]*(?:=>|:=|=|:)[ \t]*["'`]?)(.*)()$/su,
  authorization_header:
    /^([\w-]+["']?[ \t]*[:=][ \t]*["']?(?:(?:basic|bearer|token|api-?token|api-?key|digest)[ \t]+)?)(.*)()$/isu,
  curl_credentials: /^(-u|--user)([\s\S]*)()$/u,
  url_credentials: /^([^:]*:\/\/[^:]*:)(.*)(@)$/su,
};

/** The parts of a match: what introduces the secret and what follows stay readable. */
export const secretPart = (type: string, text: string): SecretPart => {
  const parts = shapes[type]?.exec(text);
  return parts === undefined || parts === null
    ? { head: '', secret: text, tail: '' }
    : { head: parts[1] ?? '', secret: parts[2] ?? '', tail: parts[3] ?? '' };
};

const value = (least: number): string => `[\\w+/=.~!@#$%^&*?-]{${least},256}`;

const strong =
  '(?:api|access|secret|private|auth|encryption|signing|master|account|storage|shared|client|app|service)[_ .-]?(?:key|token|secret)';
const weak = '(?:passw(?:or)?d|pwd|passphrase|secret|token|credentials?|creds?|apikey)';

/** In front of it without a sign between: `dbpassword`. */
const owner =
  'my|db|user|root|admin|sql|mysql|pg|postgres|redis|mongo|smtp|ftp|ssh|jwt|oauth|aws|azure|gcp|github|gitlab|slack|stripe|x-?';
/** In the middle of a name: `dbPassword`. Any letter in front of a keyword would make every word a beginning. */
const humped =
  'Passw(?:or)?d|Secret|Token|Credentials?|(?:Api|Access|Private|Auth|Encryption|Signing|Account|Storage|Master)Key';

/** Names that speak about a secret without holding it: `token_url`, `password_file`, `key_id`. */
const aboutIt =
  /(?:id|ids|name|url|uri|path|file|length|len|size|type|version|hash|policy|field|label|expir\w*|ttl|count|arn|ref)["'`]?[ \t]*(?:=>|:=|=|:)/iu;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const identifier = /^[A-Za-z_]+(?:[._/-][A-Za-z_]+)*[.;,)]*$/;
const fileOrPlace =
  /^[./~]|\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|env|js|ts|py|go|java|example|com|org|net|io)$|:\/\//i;

const isAssigned = (text: string): boolean => {
  const { head, secret } = secretPart('assigned_secret', text);
  if (
    aboutIt.test(head) ||
    /\d\.\d+\.|\.\.$/.test(secret) ||
    isPlaceholder(secret) ||
    identifier.test(secret) ||
    fileOrPlace.test(secret)
  )
    return false;
  if (/pass|pwd/i.test(head)) return kindsOfSigns(secret) >= 2 && /[\d\W_]/.test(secret) && entropy(secret) >= 2;
  if (uuid.test(secret)) return /secret|api[_ .-]?key/i.test(head);
  // Tokens and keys: long enough, and as mixed as random text of their length is.
  return (
    secret.length >= 12 &&
    /\d/.test(secret) &&
    /[A-Za-z]/.test(secret) &&
    entropy(secret) >= (secret.length >= 20 ? 3.2 : 3)
  );
};

const isHeader = (text: string): boolean => {
  const { head, secret } = secretPart('authorization_header', text);
  if (isPlaceholder(secret) || identifier.test(secret) || secret.length < 8) return false;
  if (/basic[ \t]+$/i.test(head)) return Buffer.from(secret, 'base64').toString('latin1').includes(':');
  return /\d/.test(secret) && entropy(secret) >= 2.8;
};

const isCurl = (text: string, before: string): boolean => {
  if (!/curl|wget|http/i.test(before)) return false;
  const [user = '', word = ''] = secretPart('curl_credentials', text)
    .secret.replace(/^[ =]+/, '')
    .replace(/["']/g, '')
    .split(/:(.*)/s);
  if (word === '') return user.length >= 10 && /\d/.test(user) && !isPlaceholder(user);
  return word !== user && !isPlaceholder(word) && !isPlaceholder(user.replace(/^user$/, ''));
};

const rules: readonly TextRule[] = [
  {
    type: 'assigned_secret',
    pattern: `(?:(?:\\b|_)(?:${owner})?(?:${strong}|${weak})|(?-i:${humped}))[\\w.-]*["'\`]?[ \\t]{0,8}(?:=>|:=|=|:)[ \\t]{0,8}["'\`]?${value(6)}`,
    flags: 'i',
    accept: ({ text }) => isAssigned(text),
  },
  {
    type: 'authorization_header',
    pattern: `\\b(?:proxy-)?(?:authorization|x-api-key|api-token|x-auth-token|x-api-token|private-token|x-vault-token)["']?[ \\t]{0,4}[:=][ \\t]{0,4}["']?(?:(?:basic|bearer|token|api-?token|api-?key)[ \\t]+)?${value(6)}`,
    flags: 'i',
    accept: ({ text }) => isHeader(text),
  },
  {
    type: 'curl_credentials',
    pattern: '(?:-u|--user)[ =]{1,4}["\']?[^\\s"\':<>]{1,64}:["\']?[^\\s"\'<>]{0,128}["\']?',
    accept: ({ text, before }) => isCurl(text, before),
  },
  {
    type: 'url_credentials',
    pattern: '\\b[a-z][a-z0-9+.-]{1,20}://[^\\s:@/"\'<>`]{0,64}:[^\\s@/"\'<>`]{3,128}@',
    flags: 'i',
    accept: ({ text }) => !isPlaceholder(secretPart('url_credentials', text).secret),
  },
];

/** What was refused as a placeholder is refused whole: without these, a shorter end of it would be tried and might pass. */
const placeholders: readonly TextRule[] = rules
  .filter(({ type }) => type !== 'url_credentials')
  .map(({ type, pattern, flags }) => ({
    type: lookalike,
    pattern,
    ...(flags === undefined ? {} : { flags }),
    accept: ({ text }) => {
      const { secret } = secretPart(type, text);
      return (
        !secret.includes('://') && (isPlaceholder(secret) || /^[ =]*["']?(\w+):["']?(?:\1|pass\w*)["']?$/i.test(secret))
      );
    },
  }));

export const assignmentSecrets: readonly SecretFormat[] = [...rules, ...placeholders].map(always);
