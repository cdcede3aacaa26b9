/**
 * Secrets known by what stands in front of them: `password=…`, `Authorization: Bearer …`, `curl -u …`, `scheme://user:…@host`. The rules
 * match from that word on, so that nothing is held back on a stream before it; `secretPart` says which part is the secret.
 */
import type { TextRule } from '../../../streaming/detector.ts';
import { asked } from '../context.ts';
import { lookalike } from '../recogniser.ts';
import { entropy, isPlaceholder, kindsOfSigns, looksRandom, meanSmallRun } from './plausible.ts';
import { always, type SecretFormat } from './token.ts';
import { assignment, vendorPart } from './vendor-assignments.ts';

export interface SecretPart {
  readonly head: string;
  readonly secret: string;
  readonly tail: string;
}

/** `the password is …` */
const told = ' (?:is|was)(?: now| set to)?:? ["\'`]?';

const shapes: Readonly<Record<string, RegExp>> = {
  assigned_secret: new RegExp(`^([\\w.-]+?(?: (?:key|token|secret))?(?:${assignment}|${told}))(.*)()$`, 'su'),
  authorization_header:
    /^([\w-]+["']?[ \t]*[:=][ \t]*["']?(?:(?:basic|bearer|token|api-?token|api-?key|digest)[ \t]+)?)(.*)()$/isu,
  curl_credentials: /^(-u|--user)([\s\S]*)()$/u,
  command_line_secret: /^(-{1,2}[\w-]+[ =]+["']?)(.*)()$/su,
  kubernetes_secret: /^([\s\S]*:[ \t]+["']?)(\S+)()$/u,
  netrc_password: /^([\s\S]*[ \t\n])(\S+)()$/u,
  environment_secret: /^(.*[ \t])(\S+)()$/u,
  short_option_secret: /^(-[pa] ?["']?)(.*)()$/su,
  url_credentials: /^([^:]*:\/\/[^:]*:)(.*)(@)$/su,
};

/** `("password", "…")`: what stands between the last two quotes. */
const betweenQuotes = (text: string): SecretPart => {
  const end = text.length - 1;
  const start = Math.max(...['"', "'", '`'].map((quote) => text.lastIndexOf(quote, end - 1))) + 1;
  return { head: text.slice(0, start), secret: text.slice(start, end), tail: text.slice(end) };
};

/** The parts of a match: what introduces the secret and what follows stay readable. */
export const secretPart = (type: string, text: string): SecretPart => {
  if (type === 'assigned_secret' && /["'`]$/.test(text)) return betweenQuotes(text);
  const parts = type === 'vendor_secret' ? vendorPart(text) : shapes[type]?.exec(text);
  return parts === undefined || parts === null
    ? { head: '', secret: text, tail: '' }
    : { head: parts[1] ?? '', secret: parts[2] ?? '', tail: parts[3] ?? '' };
};

const value = (least: number): string => `[\\w+/=.~!@#$%^&*?-]{${least},256}`;

const strong =
  '(?:api|access|secret|private|auth|encryption|signing|master|account|storage|shared|client|app|service|preshared|session|refresh|bearer|webhook|license|deploy)[_ .-]?(?:access[_ .-]?)?(?:key|token|secret)';
const weak = '(?:passw(?:or)?d|passwort|pwd|passwd|passphrase|passcode|secret|token|credentials?|creds?|apikey)';

/** In front of it without a sign between: `dbpassword`. */
const owner =
  'my|db|user|root|admin|sql|mysql|pg|postgres|redis|mongo|smtp|ftp|ssh|jwt|oauth|aws|azure|gcp|github|gitlab|slack|stripe|sshpass|x-?';
/** In the middle of a name: `dbPassword`. Any letter in front of a keyword would make every word a beginning. */
const humped =
  'Passw(?:or)?d|Secret|Token|Credentials?|(?:Api|Access|Private|Auth|Encryption|Signing|Account|Storage|Master|Shared)Key';

const keyword = `(?:(?:\\b|_)(?:${owner})?(?:${strong}|${weak})|(?-i:${humped}))[\\w.-]*`;

/** Names that speak about a secret without holding it: `token_url`, `password_file`, `key_id`. */
const aboutIt =
  /(?:\.(?:[cm]?[jt]sx?|py|go|rs|java|rb|php|md|json|ya?ml|html|css)|id|ids|name|alias|url|uri|endpoint|path|file|dir|length|len|size|type|version|hash|policy|field|label|prefix|header|issuer|expir\w*|ttl|count|arn|ref|regex|pattern|checksum|digest|sha\d*|algorithm|alg|method|mode|scheme|format|encoding|provider|csrf[_-]?token|public[_-]?(?:key|token)|authenticity[_-]?token|xsrf[_-]?token)(?:\\?["'`])?\]?[ \t]*(?:=>|::?:?=|\?=|==?|\|\||[:>])/iu;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const identifier = /^[A-Za-z_]+(?:[./-][A-Za-z_]+)*[.;,)/-]*$/;
/** A key may begin like a path. */
const base64 = /^\/(?=.*\d)(?=.*[A-Z])(?!.*[a-z]{6})[A-Za-z0-9+/]{30,}={0,2}$/;

/** `values_3.OPTIONS.some`: a member of something, one part of it a plain word. */
const member = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+[.;,)]*$/;
const plainWord = /(?:^|\.)[A-Za-z_]{4,}(?:\.|$)/;
/** `FactoryV4TokenOptions`, `Uint8Array`: words run together, with a figure or two between. */
const camelWords = /^[A-Za-z_]+(?:\d{1,5}[A-Za-z_]+)*$/;

const isCamel = (text: string): boolean =>
  camelWords.test(text) &&
  /[a-z0-9][A-Z]/.test(text) &&
  /(?:[a-z]{3}|Key)$/.test(text) &&
  meanSmallRun(text) >= 3 &&
  !/\d\D+\d/.test(text);

/** `base64.b64encode(` */
const call = /^[A-Za-z_$][\w$.]*\($/;

const isCode = (secret: string): boolean =>
  call.test(secret) ||
  isCamel(secret) ||
  (member.test(secret) && (plainWord.test(secret) || secret.split('.').some(isCamel)));

const fileOrPlace =
  /^[./~]|\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|env|js|ts|py|go|java|example|com|org|net|io)$|:\/\//i;

/** Formats whose body is hexadecimal: with other letters in it, what begins so is a specimen of them. */
const hexBodies = /^(?:dapi|do[opr]_v1_|shp(?:at|ca|pa|ss)_|sq[pua]_|pul-|rubygems_|sgp_)(.*)$/;

const isSpecimen = (secret: string): boolean => {
  const body = hexBodies.exec(secret)?.[1];
  return body !== undefined && !/^(?:local_|[0-9a-f]{16}_)?[0-9a-f]+(?:-\d)?$/i.test(body);
};

/** Figures of sixteen kinds are less mixed than letters of both cases. */
const leastEntropy = (secret: string): number => {
  if (secret.length < 20) return 3;
  return /^[0-9a-f]+$/i.test(secret) ? 2.9 : 3.2;
};

/** Whether a value can be a secret, given the name it is assigned to. */
const isSecretValue = (head: string, secret: string): boolean => {
  const password = /pass|pwd|identified/i.test(head);
  // Told in a sentence, it is a sign of its own only with a figure in it: `the password is required!`
  if (/ (?:is|was) /.test(head) && !/\d/.test(secret) && !looksRandom(secret)) return false;
  if (password && looksRandom(secret)) return true;
  if (
    /\d\.\d+\.|\.\.$/.test(secret) ||
    isPlaceholder(secret) ||
    isSpecimen(secret) ||
    isCode(secret) ||
    (identifier.test(secret) && !(secret.length >= 20 && looksRandom(secret))) ||
    (fileOrPlace.test(secret) && !base64.test(secret))
  )
    return false;
  if (password) return kindsOfSigns(secret) >= 2 && /[\d\W_]/.test(secret) && entropy(secret) >= 2;
  if (uuid.test(secret)) return /secret|api[_ .-]?key|auth[_ .-]?token|access[_ .-]?token/i.test(head);
  // Tokens and keys: long enough, and as mixed as random text of their length is.
  return (
    secret.length >= 12 &&
    (/\d/.test(secret) || looksRandom(secret)) &&
    /[A-Za-z]/.test(secret) &&
    entropy(secret) >= leastEntropy(secret)
  );
};

/** The match may begin within a name: `authenticity` stands before `_token`. */
const nameBefore = asked((before) => /[\w.-]*$/.exec(before)?.[0] ?? '');
const wholeName = (head: string, before: string): string => nameBefore(before) + head;

const isAssigned = (text: string, before: string): boolean => {
  const { head, secret } = secretPart('assigned_secret', text);
  // `user:<password>@host`
  if (head.endsWith('>') && secret.startsWith('@')) return false;
  return !aboutIt.test(wholeName(head, before)) && isSecretValue(head, secret);
};

/** In quotes a value may hold any sign; with a space in it, it is a sentence. */
const isQuoted = (text: string, before: string): boolean => {
  const { head, secret } = secretPart('assigned_secret', text);
  const name = /^[\w.-]*/.exec(head)?.[0] ?? '';
  // One string behind another is an argument, or only the next of a list.
  if (/["'`],[ \t]*["'`]$/.test(head) && kindsOfSigns(secret) < 3) return false;
  return !aboutIt.test(`${wholeName(name, before)}=`) && isSecretValue(head, secret);
};

const isHeader = (text: string): boolean => {
  const { head, secret } = secretPart('authorization_header', text);
  if (isPlaceholder(secret) || identifier.test(secret) || isCode(secret) || secret.length < 8) return false;
  if (/basic[ \t]+$/i.test(head)) return Buffer.from(secret, 'base64').toString('latin1').includes(':');
  return /\d/.test(secret) && entropy(secret) >= 2.8;
};

const isCurl = (text: string, before: string): boolean => {
  if (!/curl|wget|http/i.test(before)) return false;
  const [user = '', word = ''] = secretPart('curl_credentials', text)
    .secret.replace(/^[ =]+/, '')
    .replace(/["']/g, '')
    .split(/:(.*)/s);
  if (/^https?$/.test(user)) return false;
  if (word === '') return user.length >= 10 && /\d/.test(user) && !isPlaceholder(user);
  return word.length >= 3 && word !== user && !isPlaceholder(word) && !/[$<{[(%]/.test(user);
};

const isUrlPassword = (text: string): boolean => {
  const { head, secret } = secretPart('url_credentials', text);
  if (head.endsWith(`/${secret}:`)) return false;
  return !isPlaceholder(secret) && !/^(?:\w{0,8}pass(?:word)?|pw|\d{1,5})$/i.test(secret);
};

const rules: readonly TextRule[] = [
  {
    type: 'assigned_secret',
    pattern: `${keyword}(?:${assignment}|${told})${value(6)}\\(?`,
    flags: 'i',
    accept: ({ text, before }) => isAssigned(text, before),
  },
  // Arguments, columns and attributes: `("password", "…")`, `key="Password" value="…"`, `name: TOKEN` over `value: "…"`.
  {
    type: 'assigned_secret',
    pattern: `(?:${keyword}|\\bidentified by)(?:["'\`]?\\]?[ \\t]{0,4}[:=>]{1,3}[ \\t]{0,4}|["'\`],[ \\t]{0,4}|["'][ \\t]{1,4}value=|["']?\\s{1,24}value:[ \\t]{0,4}|: ?(?:str|string|String|&str) ?= ?|[ \\t]{1,4})["'\`][^\\s"'\`]{6,128}["'\`]`,
    flags: 'i',
    accept: ({ text, before }) => isQuoted(text, before),
  },
  {
    type: 'authorization_header',
    pattern: `\\b(?:proxy-)?(?:authorization|x-api-key|api-token|x-auth-token|x-api-token|private-token|x-vault-token|x-access-token|x-auth-key|job-token|apikey)["']?[ \\t]{0,4}[:=][ \\t]{0,4}["']?(?:(?:basic|bearer|token|api-?token|api-?key)[ \\t]+)?${value(6)}`,
    flags: 'i',
    accept: ({ text }) => isHeader(text),
  },
  {
    type: 'curl_credentials',
    pattern: '(?:-u|--user)[ =]{1,4}["\']?[^\\s"\':<>]{0,64}:["\']?[^\\s"\'<>]{0,128}["\']?',
    accept: ({ text, before }) => isCurl(text, before),
  },
  {
    type: 'command_line_secret',
    pattern: `\\B--[a-z-]{0,20}(?:password|passwd|passphrase|token|secret|api-?key|secret-key|access-key)[ =]{1,2}["']?${value(6)}`,
    flags: 'i',
    accept: ({ text }) => {
      const { head, secret } = secretPart('command_line_secret', text);
      return !secret.startsWith('-') && isSecretValue(head, secret);
    },
  },
  {
    type: 'short_option_secret',
    pattern: `\\B-[pa] ?["']?${value(6)}`,
    accept: ({ text, before }) => {
      const { head, secret } = secretPart('short_option_secret', text);
      const takesSpace = /\b(?:sshpass|plink|psexec|redis-cli|docker login)\b[^\n]*$/i.test(before);
      const takesNone = /\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n]*$/i.test(before) && !/^-[pa] /.test(head);
      return / $/.test(before) && (takesSpace || takesNone) && isSecretValue('password', secret);
    },
  },
  {
    type: 'environment_secret',
    pattern: `\\b(?:ENV|ARG|SET|setx)[ \\t]{1,4}[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|KEY)[A-Z0-9_]*[ \\t]{1,4}${value(8)}`,
    accept: ({ text }) => {
      const { head, secret } = secretPart('environment_secret', text);
      return !aboutIt.test(`${head.trim()}=`) && isSecretValue(head, secret);
    },
  },
  // The values of such an object are passwords and keys, whatever their names; this is the first of them.
  {
    type: 'kubernetes_secret',
    pattern: '\\bdata:\\s{1,12}[\\w.-]{1,64}:[ \\t]{1,4}["\']?[A-Za-z0-9+/]{10,512}={0,2}',
    accept: ({ text, before }) => {
      const { secret } = secretPart('kubernetes_secret', text);
      return /\bkind:[ \t]*["']?secret\b/iu.test(before) && secret.length % 4 === 0 && entropy(secret) >= 2.5;
    },
  },
  {
    type: 'netrc_password',
    pattern:
      '\\bmachine[ \\t\\n]{1,4}[\\w.-]{1,64}[ \\t\\n]{1,4}login[ \\t\\n]{1,4}\\S{1,64}[ \\t\\n]{1,4}password[ \\t\\n]{1,4}\\S{4,128}',
    accept: ({ text }) => !isPlaceholder(secretPart('netrc_password', text).secret),
  },
  {
    type: 'url_credentials',
    pattern: '\\b[a-z][a-z0-9+.-]{1,20}://[^\\s:@/"\'<>`]{0,64}:[^\\s@/"\'<>`]{3,128}@',
    flags: 'i',
    accept: ({ text }) => isUrlPassword(text),
  },
];

const refusedWhole = new Set(['assigned_secret', 'authorization_header', 'curl_credentials', 'command_line_secret']);

/** What was refused as a placeholder is refused whole: without these, a shorter end of it would be tried and might pass. */
const placeholders: readonly TextRule[] = rules
  .filter(({ type, pattern }) => refusedWhole.has(type) && !pattern.endsWith('["\'`]'))
  .map(({ type, pattern, flags }) => ({
    type: lookalike,
    pattern,
    ...(flags === undefined ? {} : { flags }),
    accept: ({ text }) => {
      const { secret } = secretPart(type, text);
      return (
        !secret.includes('://') &&
        (isPlaceholder(secret) ||
          isSpecimen(secret) ||
          call.test(secret) ||
          ((isCode(secret) || identifier.test(secret)) && meanSmallRun(secret) >= 2.5) ||
          /^[ =]*["']?(\w+):["']?(?:\1|pass\w*)["']?$/i.test(secret))
      );
    },
  }));

export const assignmentSecrets: readonly SecretFormat[] = [...rules, ...placeholders].map(always);
