/** Text inside the text: what base64, hexadecimal and other codes and letters set apart spell out. Every pattern here reads each character a bounded number of times. */

import type { Words } from './words.ts';

const none: readonly string[] = [];
const shortestRun = 20;
const allHexadecimal = /^(?:[0-9a-fA-F]{2})+$/;
const spacedHexadecimal = /(?:[0-9a-fA-F]{2}[ :,]){8,}[0-9a-fA-F]{2}/g;
const escapedHexadecimal = /(?:(?:\\x|0x|%|\\u00)[0-9a-fA-F]{2}[ ,]?){8,}/g;
const spaced = /\b(?:[a-z0-9@$][\s._*\-|~]{1,3}){7,}[a-z0-9@$]/gi;

/** Most segments that are opened in one text, and most characters of each: enough for a sentence, too little to be made to work. */
const mostSegments = 24;
const mostCharacters = 6_000;

/** Whether bytes are a sentence rather than noise: printable, with spaces or letters as language has them. */
const readable = (text: string): boolean => {
  if (text.length < 8) return false;
  let letters = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd || (code < 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) return false;
    if (code > 0xbf || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x20) letters++;
  }
  return letters > text.length * 0.75;
};

const found = (text: string, pattern: RegExp, read: (segment: string) => string): readonly string[] => {
  const segments: string[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const segment = read(match[0].slice(0, mostCharacters));
    if (readable(segment)) segments.push(segment);
    if (segments.length >= mostSegments) break;
  }
  return segments;
};

const fromHexadecimal = (segment: string): string =>
  Buffer.from(segment.replace(/\\x|0x|%|\\u00|[\s:,]/gi, ''), 'hex').toString('utf8');

/** `i g n o r e  t h e` → `ignore the`: the narrowest gap stands between letters, wider ones between words. */
const closeUp = (segment: string): string => {
  let narrow = 3;
  for (const gap of segment.match(/[\s._*\-|~]+/g) ?? []) narrow = Math.min(narrow, gap.length);
  return segment.replace(/[\s._*\-|~]+/g, (gap) => (gap.length > narrow ? ' ' : ''));
};

const inBase64 = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9+/_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

const isDigit = (code: number): boolean => code < 128 && inBase64[code] === 1;

/** The last place in a stretch that holds no digit, or -1. */
const lastBreak = (text: string, from: number, to: number): number => {
  for (let at = to - 1; at >= from; at--) if (!isDigit(text.charCodeAt(at))) return at;
  return -1;
};

/** Unbroken runs of base64 or hexadecimal digits, decoded. A loop: a regular expression would begin anew at every letter of every word. */
const decodedRuns = (text: string): readonly string[] => {
  let segments = none;
  let start = 0;
  // Only where the last place of a shortest run is a digit can there be a run: the others are jumped over.
  while (start + shortestRun <= text.length) {
    const broken = lastBreak(text, start, start + shortestRun);
    if (broken >= 0) {
      start = broken + 1;
      continue;
    }
    let end = start + shortestRun;
    while (end < text.length && isDigit(text.charCodeAt(end))) end++;
    const run = text.slice(start, Math.min(end, start + mostCharacters));
    const decoded = Buffer.from(run, allHexadecimal.test(run) ? 'hex' : 'base64').toString('utf8');
    if (readable(decoded)) segments = [...segments, decoded];
    if (segments.length >= mostSegments) break;
    start = end + 1;
  }
  return segments;
};

const percent = /%[0-9a-fA-F]{2}/g;
const percents = /(?:%[0-9a-fA-F]{2})+/g;
const bytesOf = (run: string): string => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
const fewestPercents = 3;

/** What stands without a blank around the marks of URL encoding (RFC 3986, section 2.1), decoded. */
const unescapedUrls = (text: string): readonly string[] => {
  const segments: string[] = [];
  for (let at = text.indexOf('%'); at >= 0 && segments.length < mostSegments; ) {
    let from = at;
    while (from > 0 && text.charCodeAt(from - 1) > 0x20 && at - from < mostCharacters) from--;
    let end = at;
    while (end < text.length && text.charCodeAt(end) > 0x20 && end - at < mostCharacters) end++;
    const token = text.slice(from, end);
    if ((token.match(percent)?.length ?? 0) >= fewestPercents) {
      const segment = token.replaceAll('+', ' ').replace(percents, bytesOf);
      if (readable(segment)) segments.push(segment);
    }
    at = text.indexOf('%', end);
  }
  return segments;
};

const entities = /(?:&#(?:x[0-9a-f]{1,6}|[0-9]{1,7});[ ]?){6,}/gi;
const fromEntities = (segment: string): string =>
  segment.replace(/&#(x?)([0-9a-f]+);/gi, (_, hexadecimal: string, figures: string) => {
    const code = Number.parseInt(figures, hexadecimal === '' ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });

const binary = /(?:[01]{8}[ ,]?){6,}/g;
const fromBinary = (segment: string): string =>
  Buffer.from((segment.match(/[01]{8}/g) ?? []).map((bits) => Number.parseInt(bits, 2))).toString('utf8');

const morse = /(?:[.-]{1,6}[ /|]{1,3}){10,}[.-]{1,6}/g;
const morseLetters = new Map(
  (
    '.- a -... b -.-. c -.. d . e ..-. f --. g .... h .. i .--- j -.- k .-.. l -- m -. n --- o .--. p --.- q .-. r ... s - t ..- u ...- v ' +
    '.-- w -..- x -.-- y --.. z .---- 1 ..--- 2 ...-- 3 ....- 4 ..... 5 -.... 6 --... 7 ---.. 8 ----. 9 ----- 0'
  )
    .split(/ (?=[.-])/)
    .map((pair) => [pair.slice(0, -2), pair.slice(-1)] as const),
);
/** One blank stands between letters (ITU-R M.1677), anything else between words. */
const fromMorse = (segment: string): string =>
  segment
    .split(/ ?[/|] ?| {2,}/)
    .map((word) =>
      word
        .split(' ')
        .map((signs) => morseLetters.get(signs) ?? '')
        .join(''),
    )
    .join(' ');

/** What is written in code in a text, decoded. */
export const codedSegments = (text: string, { doubles }: Pick<Words, 'doubles'>): readonly string[] => {
  const pairs = doubles > 8 ? found(text, spacedHexadecimal, fromHexadecimal) : none;
  const escaped = /\\x|0x|%|\\u00/.test(text) ? found(text, escapedHexadecimal, fromHexadecimal) : none;
  const urls = text.includes('%') ? unescapedUrls(text) : none;
  const marked = text.includes('&#') ? found(text, entities, fromEntities) : none;
  const bits = text.includes('0110') ? found(text, binary, fromBinary) : none;
  const signals = text.includes('. ') && text.includes('- ') ? found(text, morse, fromMorse) : none;
  const runs = decodedRuns(text);
  const others = pairs.length + escaped.length + urls.length + marked.length + bits.length + signals.length;
  return others === 0 ? runs : [...runs, ...pairs, ...escaped, ...urls, ...marked, ...bits, ...signals];
};

/** Letters in a row that stand apart. */
export const fewestApart = 8;

/** Words whose letters stand apart, closed up. */
export const spacedSegments = (text: string, { singles }: Pick<Words, 'singles'>): readonly string[] =>
  singles < fewestApart ? none : found(text, spaced, closeUp);

/** Words of 24 letters and more: few languages have such, and few attacks are shorter when written without spaces. */
export const longWords = (lower: string): readonly string[] => {
  const words: string[] = [];
  for (const [word] of lower.matchAll(/[a-z]{24,}/g)) {
    words.push(word.slice(0, mostCharacters));
    if (words.length >= mostSegments) break;
  }
  return words;
};
