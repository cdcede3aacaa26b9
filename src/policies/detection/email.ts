/** E-mail addresses (RFC 5322 dot-atoms of the kind people have), internationalised local parts and domains included (RFC 6531, RFC 5890). */
import type { Candidate } from '../../streaming/detector.ts';
import type { Recogniser } from './recogniser.ts';

// Explicit ranges of letters instead of \p{L}: the automaton stays small, and scripts without spaces are bounded apart, since every
// letter in front of a possible @ has to be held back on a stream.
const otherLetters = '\\u00c0-\\u024f\\u0370-\\u06ff\\u0900-\\u0dff';
const spacedLetters = `\\w${otherLetters}`;
// An ASCII beginning stands at a word boundary: every word is then walked once, not from each of its letters.
const local = `(?:\\b\\w|[${otherLetters}])(?:[${spacedLetters}.%+'-]{0,62}[${spacedLetters}%+-])?`;
/** `"email"@example.com` */
const quotedLocal = '"[\\w.!#$%&\'*+/=?^`{|}~-]{1,62}"';
const unspacedLocal = '[\\u3040-\\ud7ff]{1,6}';
const label = '[A-Za-z0-9\\u00c0-\\u1fff\\u3005-\\ud7ff-]{1,63}';
const ending = '(?:(?:[A-Za-z]{2,24}|[Xx][Nn]--[A-Za-z0-9-]{2,59})\\b|[\\u0370-\\u0fff]{2,24}|[\\u3040-\\ud7ff]{2,6})';

/** Endings that are files, not domains: `icon@2x.png`, `build@main.js`. */
const fileEndings = new Set(
  'png jpg jpeg gif svg webp ico bmp js ts jsx tsx mjs css scss json yaml yml xml html py rb go rs java'.split(' '),
);

const inWord = new RegExp(`[${spacedLetters}]$`);

const isAddress = ({ text, before }: Candidate): boolean => {
  const at = text.lastIndexOf('@');
  const name = text.slice(0, at);
  const domain = text.slice(at + 1);
  const top = domain.slice(domain.lastIndexOf('.') + 1).toLowerCase();
  // A host in a URL (`postgres://user:word@db.example.com`), a remote (`git@github.com`), a handle (`@me@social.example`).
  if (/:\/\/[^\s/]*$/u.test(before) || before.endsWith('@') || inWord.test(before) || name === 'git') return false;
  if (name.startsWith('"') && before.endsWith('\\')) return false;
  // `package@1.2.3-rc.1` and the endings no domain has.
  if (/^\d+\.\d+/.test(domain) || name.includes('..')) return false;
  return !fileEndings.has(top) && !/(?:^|\.)-|-(?:\.|$)|\.\./.test(domain);
};

export const email: Recogniser = {
  entity: 'email',
  group: 'core',
  title: 'E-mail addresses',
  rules: () => [
    {
      type: 'email',
      pattern: `(?:${local}|${unspacedLocal}|${quotedLocal})@(?:${label}\\.){1,8}${ending}`,
      accept: isAddress,
    },
    // `name(at)host.org`, `name[at]host[dot]org`; of few parts, since each may begin it
    {
      type: 'email',
      pattern: `\\b\\w{1,31}(?:[.+-]\\w{1,31}){0,3}(?:\\(at\\)|\\[at\\]|\\{at\\})(?:[A-Za-z0-9-]{1,63}(?:\\.|\\(dot\\)|\\[dot\\]|\\{dot\\})){1,4}[A-Za-z]{2,24}\\b`,
      flags: 'i',
    },
  ],
};
