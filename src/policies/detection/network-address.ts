/** Addresses of machines: IPv4 and IPv6 (RFC 4291), MAC, URLs. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Candidate } from '../../streaming/detector.ts';
import { lookalike, type Recogniser } from './recogniser.ts';

/** Four dotted numbers that are a version, a heading or a product: `Chrome/120.0.0.0`, `version 1.2.3.4`, `section 4.1.2.3`. */
const versionBefore =
  /(?:\p{L}\/|(?:\b(?:v|ver|version|release|build|rev|firmware|driver|schema|sdk|section|chapter|clause|figure|table|appendix|oid)\b[^\p{L}\d]{0,3})|§ ?|[\d.]\.)$/iu;

const isDotted = ({ text, before }: Candidate): boolean => isIPv4(text) && !versionBefore.test(before);

const isColoned = ({ text, before }: Candidate): boolean =>
  // Without a digit it is C++ (`dead::beef`); behind a letter or a colon it is the tail of something longer.
  isIPv6(text) && /\d/.test(text) && !/[\p{L}\p{N}_:.]$/u.test(before);

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
      accept: ({ text, before }) => !/[0-9a-f][:.-]$/i.test(before) && !/^(?:00|ff)(?:[:-](?:00|ff)){5}$/i.test(text),
    },
    // Longer dumps of bytes: fingerprints, digests.
    {
      type: lookalike,
      pattern: '\\b(?:[0-9a-f]{2}:){6,}[0-9a-f]{2}\\b|\\b(?:[0-9a-f]{2}-){6,}[0-9a-f]{2}\\b',
      flags: 'i',
    },
  ],
};

const endings =
  'com|net|org|edu|gov|mil|int|info|biz|io|ai|dev|app|co|me|eu|uk|de|fr|es|it|nl|be|ch|at|se|no|dk|fi|pl|pt|ie|cz|gr|hu|ro|ru|ua|tr|us|ca|mx|br|ar|au|nz|jp|kr|cn|in|sg|hk|tw|za';

export const url: Recogniser = {
  entity: 'url',
  group: 'technical',
  title: 'URLs and domain names',
  rules: () => [
    { type: 'url', pattern: '\\b(?:https?|ftp)://[^\\s"\'<>`)\\]}]+', flags: 'i' },
    {
      type: 'url',
      pattern: `\\b(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,6}(?:${endings})\\b(?:/[^\\s"'<>\`)\\]}]*)?`,
      flags: 'i',
      accept: ({ before }) => !/[@\w.-]$/.test(before),
    },
  ],
};
