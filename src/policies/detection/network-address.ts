/** Addresses of machines: IPv4 and IPv6 (RFC 4291), MAC, URLs. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Candidate } from '../../streaming/detector.ts';
import { labels, unspacedScripts } from './context.ts';
import { lookalike, type Recogniser } from './recogniser.ts';

/** Four dotted numbers that are a version, a heading or a product: `Chrome/120.0.0.0`, `version 1.2.3.4`, `section 4.1.2.3`. */
const versionBefore =
  /(?:\p{L}\/|(?:version|\.net|\b(?:v|ver|release|build|rev|revision|firmware|driver|schema|sdk|jdk|jre|patch|update|upgrade|runtime|framework|chrome|chromium|edge|openssl|section|chapter|clause|figure|table|appendix|oid))(?: to| from| is)?[^\p{L}\d]{0,3}|§ ?|[\d.]\.|\p{L}-)$/iu;

/** `Tel. 70.12.34.56`: pairs of figures behind such a word are a telephone. */
const phoneBefore = /(?:phone|tel|mob(?:ile?)?|cell|fax|call)\.?[^\p{L}\d]{0,4}$/iu;

const isDotted = ({ text, before }: Candidate): boolean =>
  isIPv4(text) && !versionBefore.test(before) && !(/^\d\d(?:\.\d\d){3}$/.test(text) && phoneBefore.test(before));

/** `a[::2]`, `12::30`: a slice or a time; and eight bytes are a fingerprint. */
const isOtherColons = (text: string, before: string): boolean =>
  (/^\d{0,3}::\d{0,3}$/.test(text) &&
    (text.startsWith('::') ? /[\w)\]]\[$/.test(before) : !/\bip|addr/i.test(before))) ||
  /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i.test(text);

const isColoned = ({ text, before }: Candidate): boolean =>
  // Without a digit it is C++ (`dead::beef`); behind a letter or a colon it is the tail of something longer.
  isIPv6(text) && /\d/.test(text) && !behindWord.test(before) && !isOtherColons(text, before);

const behindWord = new RegExp(`(?![${unspacedScripts}])[\\p{L}\\p{N}_:.]$`, 'u');

const dotted = '\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b';
// Behind a letter or a figure `::` is no beginning (see isColoned): there a colon need not wait for the next.
const groups = '(?:\\b[0-9a-f]{1,4}:|\\B::)';
const coloned = `${groups}(?:[0-9a-f]{0,4}:){0,7}[0-9a-f]{1,4}(?:\\.\\d{1,3}){0,3}\\b|\\b(?:[0-9a-f]{1,4}:){2,7}:`;

export const ipAddress: Recogniser = {
  entity: 'ip_address',
  group: 'core',
  title: 'IPv4 and IPv6 addresses',
  rules: () => [
    { type: 'ip_address', pattern: coloned, flags: 'i', accept: isColoned },
    { type: 'ip_address', pattern: dotted, accept: isDotted },
    // Five numbers and more are a version or an object identifier; two `::`, or an embedded IPv4 that is none, are no address at all.
    {
      type: lookalike,
      pattern: '\\b\\d{1,10}(?:\\.\\d{1,10}){4,}\\b',
      // Pairs of digits behind a zero are a French telephone.
      accept: ({ text }) => !/^0\d(?:\.\d\d){4}$/.test(text),
    },
    {
      type: lookalike,
      pattern: `${groups}(?:[0-9a-f]{0,4}:){0,8}[0-9a-f]{1,4}(?:\\.\\d{1,9})*\\b`,
      flags: 'i',
      accept: ({ text, before }) => /::.*::|\./.test(text) && !isIPv6(text) && !/[\p{L}\p{N}_:.]$/u.test(before),
    },
    { type: lookalike, pattern: '\\b(?:[0-9a-f]{1,4}:){1,7}::[0-9a-f:]{0,40}', flags: 'i' },
  ],
};

export const macAddress: Recogniser = {
  entity: 'mac_address',
  group: 'personal',
  title: 'MAC addresses (EUI-48)',
  rules: () => [
    {
      type: 'mac_address',
      pattern:
        '\\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\\b|\\b(?:[0-9a-f]{2}-){5}[0-9a-f]{2}\\b|\\b[0-9a-f]{4}\\.[0-9a-f]{4}\\.[0-9a-f]{4}\\b',
      flags: 'i',
      // Broadcast and all zeros are nobody's.
      accept: ({ text, before }) =>
        !/(?:^|[^\p{L}\d])[0-9a-f]{2,4}[:.-]$/iu.test(before) && !/^(?:00|ff)(?:[:-](?:00|ff)){5}$/i.test(text),
    },
    {
      type: 'mac_address',
      pattern: '\\b[0-9a-f]{12}\\b|\\b(?:[0-9a-f]{4}-){2}[0-9a-f]{4}\\b',
      flags: 'i',
      introduced: labels('mac(?:[ _-]?addr(?:ess)?)?(?: is)?', 'hwaddr', 'ether', 'bssid', 'physical address(?: is)?'),
      accept: ({ text, before }) => /\d/.test(text) && !/[0-9a-f][:.-]$/i.test(before),
    },
    // Longer dumps of bytes: fingerprints, digests.
    {
      type: lookalike,
      pattern:
        '\\b(?:[0-9a-f]{2}:){6,}[0-9a-f]{2}\\b|\\b(?:[0-9a-f]{2}-){6,}[0-9a-f]{2}\\b|\\b(?:[0-9a-f]{4}\\.){3,}[0-9a-f]{4}\\b',
      flags: 'i',
    },
  ],
};

const endings =
  'com|net|org|edu|gov|mil|int|info|biz|name|pro|mobi|io|ai|dev|app|co|me|tv|fm|gg|ly|gl|xyz|online|site|shop|store|tech|blog|cloud|page|news|club|space|website|eu|uk|de|fr|es|it|nl|be|ch|at|se|no|dk|fi|pl|pt|ie|cz|sk|si|hr|bg|ee|lv|lt|lu|is|gr|hu|ro|ru|ua|by|kz|tr|us|ca|mx|br|ar|cl|pe|au|nz|jp|kr|cn|in|pk|sg|hk|tw|th|vn|id|my|ph|il|ae|sa|ir|eg|ng|ke|za';

export const url: Recogniser = {
  entity: 'url',
  group: 'technical',
  title: 'URLs and domain names',
  rules: () => [
    {
      type: 'url',
      pattern:
        '\\b(?:https?|ftps?|sftp|wss?)://[^\\s"\'<>`)\\]}]+|\\bwww\\.[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,5}\\.[a-z]{2,24}\\b(?:/[^\\s"\'<>`)\\]}]*)?',
      flags: 'i',
    },
    {
      type: 'url',
      pattern: `\\b(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,6}(?:${endings})\\b(?:/[^\\s"'<>\`)\\]}]*)?`,
      flags: 'i',
      accept: ({ before }) => !/[@\w.-]$/.test(before),
    },
  ],
};
